"""The words of training logs: names of metrics, and what the words around them say of a number."""

# ruff: noqa: E501
# Lists of words read better in long lines.

import re
from enum import StrEnum, auto


def whole_words(*alternatives: str) -> str:
    """Alternatives that stand as whole Latin words; scripts without spaces need no such border."""
    return rf"(?<![a-zà-ÿ])(?:{'|'.join(alternatives)})(?![a-zà-ÿ])"


_GLUED = "validation|valid|val|va|vl|test|train|tr|cv|oof|best|final|mean|avg|holdout|dev|eval|overall|blend|ensemble"
_ABS = r"abs(?:olute)?\.?"
MAE = re.compile(
    r"(?P<neg>(?<![a-z])neg(?:ative|ated)?[ -])?(?:"
    + whole_words(
        rf"(?P<glued>{_GLUED})?maes?(?!\.(?:py|csv|json|txt|png|npy|pkl|pdf|ya?ml|md|log)(?![a-z]))(?: loss)?",
        rf"(?:mean|avg\.?|average)[ -]{{1,2}}{_ABS}[ -]{{1,2}}(?:(?:prediction|forecast(?:ing)?) )?(?:errors?|err)\.?",
        r"mean of absolute errors|(?:mean|avg\.?|average) ae",
        r"meanabsoluteerror",
        r"(?<='s )l1|(?<='s valid )l1|(?<=valid_\d )l1",
        r"l1[ -](?:loss|error)",
        r"mittlere[rn]? absolute[rn]? (?:fehler|abweichung)|durchschnittliche[rn]? absolute[rn]? fehler",
        r"mittlere[rn]? absolutfehler",
        r"erreur (?:absolue moyenne|moyenne absolue)",
        r"error (?:absoluto medio|medio absoluto)",
        r"erro (?:absoluto médio|médio absoluto|absoluto medio)",
        r"errore (?:assoluto medio|medio assoluto)",
        r"gemiddelde absolute fout|medelabsolutfel|gennemsnitlig absolut fejl",
        r"średni błąd bezwzględny|ortalama mutlak hata",
    )
    + r"|(?<![a-z])(?:mean|avg\.?|average) ?\(?\|(?:abs )?err(?:or)?s?\|\)?|средн\w{1,3} абсолютн\w{1,3} ошибк\w|평균 ?절대 ?오차|平均绝对误差|平均絕對誤差|绝对平均误差|平均絶対誤差(?!率))"
    r"(?P<spoilt> {0,2}\(?(?:percent\w*|porcentual|en pourcentage|prozentual|%|scaled error|ratio|relative)| ?/ ?(?:the )?(?:mean|median|std|avg|average|range|y(?![a-z])|max)(?! ?[:=(]? ?[a-z ]*/))?"
)
OTHER_METRIC = re.compile(
    whole_words(
        r"(?:[a-z]{0,5}[ -])?[nw]?r?m?msl?es?",
        r"(?:val|valid|test|train|cv|oof)?rmsl?es?|rmspe|wrmsse|mses?|msle",
        r"med(?:ian)?[ -]?aes?|mdae|s?mapes?|mdape|mpe|wm?ape|max(?:imum)?[ -]?ae|max(?:imum)?[ -]err(?:or)?|maxerr",
        r"[wnrsgcp]maes?|mase|mad|medad",
        rf"(?:median|max(?:imum)?|med|relative|root|geometric|weighted|log|worst) {_ABS} (?:errors?|deviations?)",
        rf"mean {_ABS} (?:percent(?:age)?|scaled|log(?:arithmic)?|relative|dev(?:iation)?)\.?(?: errors?)?",
        rf"(?:sample[ -])?weighted (?:(?:val|validation|cv|oof|test) )?(?:mean {_ABS} error|mae)",
        rf"(?:relative|normali[sz]ed|scaled) (?:mean {_ABS} error|mae)",
        r"(?:root )?mean (?:squared?|sq\.?)(?: log(?:arithmic)?)? errors?|mean error|median error|squared error",
        r"r\^?2|r-?squared|r squared|adj\.? r2|explained variance|evs|pinball(?: loss)?|quantile loss|huber loss",
        r"(?:val|train|valid|test|training|validation)?[ -]?loss(?! ?\((?:mae|mean abs))|accuracy|auc|f1[ -]score|l2|logloss|deviance",
        r"pearson|spearman|kendall|corr(?:elation)?|bias|mbe|aic|bic",
        r"mittlere[rn]? quadratische[rn]? \w+|erreur quadratique moyenne|erreur absolue médiane",
        r"error cuadrático medio|error absoluto mediano|error absoluto porcentual medio|erro quadrático médio",
        r"mediane[rn]? absolute[rn]? fehler|raíz del error cuadrático medio",
    )
    + r"|r²|均方根?误差|均方根?對?誤差|均方误差|平均二乗誤差|二乗平均平方根誤差|平均絶対誤差率|平均绝对百分比误差"
    r"|平均絶対パーセント誤差|(?:中位数?|中值)绝对误差|最大(?:绝对)?误差|決定係数|среднеквадратичн\w+|평균 ?제곱근? ?오차"
)


class Word(StrEnum):
    """What a word near a number can say of it."""

    LOG = auto()
    ORIGINAL = auto()
    SCALED = auto()
    MULTIPLE = auto()
    GOAL = auto()
    DUMMY = auto()
    BASELINE = auto()
    SPREAD = auto()
    CHANGE = auto()
    PAST = auto()
    PART = auto()
    FOLD = auto()
    PROGRESS = auto()
    STEP = auto()
    BEST = auto()
    FINAL = auto()
    BLEND = auto()
    OOF = auto()
    CV = auto()
    VALID = auto()
    TEST = auto()
    TRAIN = auto()
    MEAN = auto()


_SOURCES: dict[Word, str] = {
    Word.ORIGINAL: whole_words(
        r"(?:re-?scaled|converted|transformed|mapped) (?:back )?to (?:dollars?|usd|euros?|the original|original)",
        r"original\w*|expm1|exp(?!\s?\(\s*§)|back[ -]?transform\w*|inverse\w*|untransformed|(?:not|non|no|without)[ -]?logs?",
        r"(?<!log[ -])(?:dollars?|usd|euros?|eur)|(?<!log[ -])(?<!log\()price (?:space|scale|units)|real (?:scale|units?)|real(?= ?-? §)|raw (?:scale|units?|target)|natural (?:scale|units)|unscaled",
        r"de-?normali[sz]ed|unlogged|delogged|not scaled|originale[rn]? skala|originalskala|target'?s? (?:own )?units?",
        r"échelle d'origine",
    )
    + r"|原始|元の|原尺度|исходн\w*|원래",
    Word.LOG: whole_words(
        r"logs?",
        r"log(?:1p|10|2|e|scale|saleprice|price|target|y|mae|wage)",
        r"ln",
        r"logarithm\w*",
        r"logarit?m\w*",
    )
    + r"|对数|對數|対数|логарифм\w*|ログ(?:スケール|空間|変換)|로그",
    Word.SCALED: whole_words(
        r"scaled(?! features)|standardi[sz]ed|normali[sz]ed|z-?scored?s?|min-?max|transformed(?! back)|box-?cox|yeo\w*",
        r"sqrt|unit variance|normalisiert\w*|standardisiert\w*|skaliert\w*|normalizad\w|estandarizad\w|normalisée?",
        r"standardisée?|fraction|share|symmetric|percent(?:age)?|relative|in %",
    )
    + r"|标准化|归一化|正規化|標準化",
    Word.MULTIPLE: whole_words(
        r"(?:in )?(?:thousands?|millions?|1000s)(?: of)?",
        r"in k|\(k\)|x ?1000|in 1000|1000 (?:usd|eur|dollars?|\$)|k ?(?:usd|eur|[$€£])",
    )
    + r"|千|万|億|亿",
    Word.GOAL: whole_words(
        r"goal|aim(?:ing)?|threshold|to beat|beat(?:s|ing)?|below|under|less than|lower than|at most|require[sd]?",
        r"should|must|want(?:ed)?|expect\w*|desired|excellent|leaderboard|kaggle|public lb|lb|benchmark|sota|cap|limit",
        r"such as|examples?|e\.g\.?|for instance|usage|template|placeholder|looks? like|formatted|output format",
        r"ziel\w*|objectif|objetivo|obiettivo|hoped?|would|could|human|potential|theoretical|achievable|attainable|hypothetical|predicted|projected|competition|competitors?|budget|todo|published|literature|public|needed|beating|(?<!we )reach|papers?|target(?= (?:validation |val |valid |cv )?$)",
        r"target(?= ?[:=]? ?§| is| of)|(?<=§ )target(?! (?:scale|unit|space|in|is in|was|variable|column|mean|std|range))|if|until|while|when",
    )
    + r"|目标|目標|цель|목표|[<≤]=?\s*[$€£¥₹]?\s*(?=§)",
    Word.DUMMY: whole_words(
        r"persistence|zero[- ]?rule|last[- ]value|carry[- ]forward|dummy\w*|naive|naïve|constant|trivial|always predicting|random guess\w*",
        r"predict\w* (?:the |of |train |training )?(?:mean|median|constant|average)",
        r"(?:mean|median|constant|zero|average)[ -]?(?:baseline|predict\w*|model|regressor|guess|only)",
        r"baseline \(?(?:mean|median|average)",
    ),
    Word.BASELINE: whole_words(
        r"baselines?|base line|référence|línea base|basislinie|starting point|original model|references?"
    )
    + r"|基线|基準|基线|ベースライン|базов\w+",
    Word.SPREAD: whole_words(
        r"std\.?|stdev|stddev|sd|standard (?:deviation|error)|deviations?|variance|var|sem|se|range|spread|iqr",
        r"max(?:imum)?(?![ -]?(?:depth|features|iter|leaf|leaves|bin|samples|delta))|worst|c\.?i\.?|confidence|margin",
        r"quantiles?|percentiles?|p\d\d|q[123]|(?:^|(?<=§))\W{0,4}(?:[257][05]|9[059])%|count|schlechtest\w*|pire|peor|écart\S*",
        r"desviación|standardabweichung|noise|uncertainty|tolerance|bounds?|floor",
        r"median(?= (?:of |cv |fold |val\w* )?(?:folds? )?(?:§|$))|(?<=§ )\(?median",
    )
    + r"|±|标准差|標準偏差|мин|макс",
    Word.CHANGE: whole_words(
        r"improvements?|improves?|improved by|gains?|delta|diff\w*|reductions?|reduce[sd] by|decreas\w+|increas\w+|drops?",
        r"changes?|gap|lift|ratio|better|worse|saved|weights|importances?|permutation|verbesserung|optimism",
        r"overfit\w*|rank(?:s|ed|ing|ings)?(?![\w])|vs\.?|versus|penalty|dropped|fell|rose|lowered",
        r"length|(?:number|epoch|step|iteration|round) of|raise[sd]?|rises|(?:iteration|iter|epoch|step|depth|alpha|params)[^§\w]{0,3}(?:by |for |on |\()?(?=[^§\w]*§)",
        r"(?<=§ )[^§]{0,60}(?<![a-z])(?:lr|learning rate|patience|factor|reduced to|leaves|weight|(?<!\d )(?:rows|samples|houses))(?=[^§\w\])]*§)",
        r"(?<=§ )(?:time|calculation|computation|computed|count|objective|criterion|evaluation time)",
    )
    + r"|提升|改善|差值|Δ|δ",
    Word.PAST: whole_words(
        r"(?:re)?(?:loaded|loading|stored|storing|suming|sumed)[^.:§]{0,40}(?=§)|best known|known best|record|\(was(?= )|commit",
        r"previous\w*|prior|old|before|(?:parent|ancestor)\w*|last (?:run|time|best|year\S*|week\S*|month\S*|attempt|submission)|earlier|initial\w*|untuned|former\w*|vorherig\w*|past",
    )
    + r"|之前|以前",
    Word.PART: whole_words(
        r"top|bottom|deciles?|quartiles?|quintiles?|buckets?|bins?|segments?|subsets?|subgroups?|slices?|strat\w+",
        r"neighbou?rhoods?|outliers?|trimmed|clipped|expensive|cheap\w*|above|excluding|excl\.?|without|w/o|only|each",
        r"groups?(?![ -]?k?[ -]?fold)|by|reconstruction|denoising|auxiliary|surrogate",
        r"(?:random|shuffled|permuted) (?:labels|targets?)|toy|synthetic|simulated|debug|smoke|duplicates?|first \d+",
        r"(?<=§ )on \d{1,2} (?:rows|samples)|(?<=§ )111(?= ?[:=])",
        r"unit[ -]?tests?|sub-?sampl\w*|inner|running|moving|rolling|smoothed|ema|batch(?= §)",
        r"between(?! (?:the )?(?:y |true|actual|real|observed|measured|predict\w*|forecast\w*|targets?|val\w*|estimat\w*))",
        r"(?:imputation|imputer|calibration|pre-?training|encoding|embedding)(?= §)",
    )
    + r"|>\s*[$€£¥₹]?\s*(?=\d|§)",
    Word.PROGRESS: r"\d+/\d+ ?\[(?!=+\])|it/s|s/it|%\|",
    Word.FOLD: whole_words(
        r"(?<!\d[ -])(?<!k-)(?:folds?|splits?|windows?|repeats?|seeds?|bags?|replicates?|reps?|runs?|pli|pliegue|falte|dobra)"
        r"[ #:=.\-\[]{0,3}(?:no\.? ?)?\d+(?! ?(?:runs|seeds|folds))",
        r"f\d{1,2}(?= )",
        r"(?:all )?(?:per|each|single|best|worst|every)[ -]fold|(?<!of[ -])(?<!\d[ -])(?<!k[ -])fold (?:maes?|scores?|errors?|results?|§)|by fold",
        r"(?<!of[ -])(?<!\d[ -])(?<!k[ -])folds? ?(?=§)",
    )
    + r"|第 ?\d+ ?折|фолд ?\d|フォールド ?\d|폴드 ?\d|cv ?\d(?!\d)(?![ -]?fold)",
    Word.STEP: r"^\W*\[\d+\]\s|^\W*\d+/\d+ - \d+m?s |"
    + whole_words(
        r"(?:epochs?|iter(?:ation)?s?|steps?|rounds?|trials?|generations?|batch(?:es)?|época|époque|epoche)"
        r"(?:[ #:=\[]{0,3}\d+)?",
        r"so far|running|cumulative|checkpoint",
    )
    + r"|エポック|эпох\w|第 ?\d+ ?轮",
    Word.BEST: whole_words(
        r"best|beste\w*|meilleure?s?|mejor|melhor|migliore?|lowest|min(?:imum|imal)?|optimal|winn(?:er|ing)|champion"
    )
    + r"|最佳|最好|最优|最優|最良|最小|ベスト|лучш\w*|최고|최적",
    Word.FINAL: whole_words(
        r"final(?:e|es|ly)?|submitted|submission|submitting|selected|chosen|endgültig\w*|ausgewählt\w*|definitiv\w*"
    )
    + r"|最终|最終|финальн\w*|итогов\w*|최종",
    Word.BLEND: whole_words(
        r"blend\w*|ensembl\w*|ens|stack\w*|weighted avg|weighted average|combined|averaging|meta\S*|tuned|voting\w*",
        r"super ?learner|mélange|mezcla|after tuning|optimi[sz]ed",
    )
    + r"|融合|集成|アンサンブル|ансамбл\w*|앙상블",
    Word.OOF: whole_words(r"oof|out[ -]of[ -]folds?|out[ -]of[ -]bag|oob"),
    Word.CV: whole_words(
        r"cv|cross[ -]?val\w*|k-?folds?|\d+-?folds?(?: ?cv)?|\d+ folds?|folds|kreuzvalidierung|validation croisée",
        r"validación cruzada|validação cruzada|(?:repeated|stratified|group|time ?series) ?(?:k-?fold|split)|kfold",
        r"loo(?:cv)?|leave[ -]one[ -](?:[a-z]+[ -])?out|logo",
    )
    + r"|交叉验证|交叉驗證|交差検証|кросс\S*|교차 ?검증",
    Word.VALID: whole_words(
        r"val|valid|validation|valida\w+|hold[ -]?outs?|held[ -]?out|dev|eval|evaluation|out[ -]of[ -]sample|oos|unseen|back-?test\w*",
        r"validierung\w*|do[gğ]rulama|validatie|walidac\w*|va|vl",
    )
    + r"|验证|驗證|検証|バリデーション|валидац\w*|검증|留出|ホールドアウト",
    Word.TEST: whole_words(r"test(?:ing|set|s)?|teste|prueba") + r"|测试|測試|テスト|тест\w*|테스트",
    Word.TRAIN: whole_words(
        r"train(?:ing|set|ings)?\w{0,6}|in[ -]?sample|resubstitution|learn|tr|entra[iî]nement|apprentissage",
        r"e[gğ]itim|entrenamiento|treino|treinamento|addestramento|fitted|fit|not an? (?:honest )?(?:valid\w*|hold\w*|cv|oof)",
    )
    + r"|训练|訓練|学習|обуч\w*|трениров\w*|훈련|학습",
    Word.MEAN: whole_words(
        r"mean|avg\.?|averaged?|overall|pooled|aggregated?|global|total|mittel\w*|durchschnitt\w*|moyenne|media"
        r"|promedio|média|gesamt\w*|(?<=\()all(?=\))|all (?:data|[a-z]+s)(?= §)"
    )
    + r"|平均|均值|средн\w+|평균|μ",
}
WORDS: dict[Word, re.Pattern[str]] = {word: re.compile(source) for word, source in _SOURCES.items()}

NEUTRAL = re.compile(
    whole_words(
        r"train(?:ing)?[ /_-]{1,3}(?:test|val(?:id(?:ation)?)?)[ _-]{1,2}split",
        r"train(?:ing)? (?:done|completed?|finished|took|time|ended|until|on|with|rows|shape|size|samples)|trained",
        r"learning (?:rate|curve)s?|fit(?:ted)? in|log(?:ged|ging|ger|file| file|s? to)|logistic|max[ _]iter\w*",
        r"(?:median|mean|constant) (?:imput\w+|fill\w*|encod\w+)|target (?:encod\w+|transform\w*)|early stopping",
        r"with (?:the )?(?:best|tuned|optimal|default|final) (?:hyper-?)?param\w*",
        r"(?:compar\w+|rank\w*|sort\w*|order\w*|evaluat\w+)(?: of)?(?: the| all)? \w+ by|sorted by",
        r"return train score|meta-?data|validation scores? don't|(?:lower|smaller|less|higher|larger|more) ?(?:is|=|==) ?better",
        r"(?<=% )of (?:the |all )?train(?:ing)?(?: data| set| rows| samples)?|off by|(?:winner|best|selected|chosen) by",
        r"(?<=\()(?:at )?(?:decision )?threshold[ =:]{1,3}0?\.\d+(?=\))",
        r"clipped predictions?|predictions? clipped|(?:across|over) (?:the |all )?\d+ (?:repeats|windows|runs|seeds)|(?:at|with) (?:the )?(?:optimal|best|chosen) [a-z]+",
    )
    + r"|[-=]+>|>>+|<[a-z]+>|\(?mean ?(?:±|\+/-|\+-) ?(?:std|sd)\)?"
)
"""Phrases that hold such a word and say nothing of it."""

MODEL = re.compile(
    whole_words(
        r"models?|regress\w*|\w*regress(?:or|ion)|ridge\w*|lasso\w*|elastic\w*|enet|linear\w*|linreg|lr|ols|rf|\w*forest\w*|\w*trees?\w*|et",
        r"gbm|gbr|gbrt|gb|gbdt|gradient\w*|\w*boost\w*|hgbr?|hist\w*|xgb\w*|lgbm?\w*|lightgbm\w*|cat|catb\w*|svr\w*|svm",
        r"\w*svr|knn\w*|kneighbors\w*|mlp\w*|nn|net|neural\w*|keras|torch|dnn|cnn|lstm|tabnet|tabpfn|ft-?t\w*",
        r"huber\w*|bayes\w*|poly\w*|pls\w*|kernel\w*|krr|gpr?|ada\w*|quantile\w*|theil\w*|tweedie\w*|glm|gam|mars|ebm",
        r"extra\w*|etr|bagg\w*|stack\w*|blend\w*|ensembl\w*|voting\w*|ens|configs?|pipelines?|estimators?|setup|variants?",
        r"alpha|depth|params|exp\d*|experiment\w*|default|tuned|log|raw|features?|dart|goss|sgd\w*|omp|lars\w*|dt",
        r"auto\w*|h2o|prophet|arima|seasonal\w*|lag\w*|persistence|decision\w*",
    )
    + r"|模型|模型\w?|岭回归|随机森林|モデル|модель|모델"
)
"""What makes the name of a line look like that of a model, and not of a part of the data."""

STOP = frozenset(
    """
    a about abs achieved achieves after an and approx approximately are as at auf
    average be by ca complete completed das data dataset de debug del der des
    die dollar dollars done du el en equals err error errors et eur evaluate
    evaluated evaluation finished for from für get got gw has have i im in
    info is is: it kw kwh la las le les logger los loss main
    measured metric metrics mit model mw mwh my new now obtained of on our
    per performance print reached report reported reports result results root s saleprice saved scale
    score scores scoring script set split summary that the this to und unit units usd use
    used uses using value values von warning was with y の 折 集
    gridsearchcv randomizedsearchcv halvinggridsearchcv bayessearchcv optuna gridsearch
    space improved reduced weight inr rs r gbp chf jpy cny rmb kr us run current level stage phase own we they gets got ours absolute over across true unweighted transform
    """.split()  # noqa: SIM905
)
"""Words that name nothing."""
