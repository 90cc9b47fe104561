"""What is to be learned, told from the prompt."""

from engine.llm.offline.prompt import read_prompt
from engine.llm.offline.task import Task, read_machine, read_task
from tests.llm.offline import houses, samples


def understood(words: str, tables: dict[str, str]) -> Task:
    task = read_task(read_prompt(samples.draft(words, samples.files(tables))))
    assert task is not None
    return task


def test_a_plain_task_is_understood() -> None:
    task = understood(houses.TASK, houses.tables())
    assert task.train.file == "train.csv"
    assert task.test is not None
    assert task.test.file == "test.csv"
    assert task.target.name == "Price"
    assert task.ids == ("Id",)
    assert (task.submission_id, task.submission_target) == ("Id", "Price")
    assert [column.name for column in task.dates] == ["Listed"]
    assert [column.name for column in task.words] == ["Quality", "Street"]
    assert task.group is None


def test_of_two_columns_that_only_train_has_the_one_that_the_task_names_is_the_target() -> None:
    train = "id,age,logwage,wage\n" + "".join(f"{i},{20 + i % 9},{i / 7},{i}.5\n" for i in range(1, 30))
    test = "id,age\n" + "".join(f"{i},{20 + i % 9}\n" for i in range(30, 40))
    words = "Predict a worker's wage. MAE in the units of `wage`. `logwage`: only in train.csv."
    task = understood(words, {"train.csv": train, "test.csv": test})
    assert task.target.name == "wage"
    assert task.unusable == ("logwage",)
    assert [column.name for column in task.columns] == ["age"]


def test_the_sample_submission_names_target_and_id() -> None:
    train = "a,b,c\n" + "".join(f"{i % 5},{i},{i * 2}\n" for i in range(30))
    test = "a\n" + "1\n2\n"
    sample = "row_id,b\n0,0\n1,0\n"
    task = understood("No words.", {"train.csv": train, "test.csv": test, "sample_submission.csv": sample})
    assert (task.target.name, task.submission_id, task.submission_target) == ("b", "row_id", "b")


def test_a_column_to_split_by_is_found_in_the_words() -> None:
    train = "id,day,hr,bikers\n" + "".join(f"{i},{i // 4},{i % 4},{i % 9}\n" for i in range(1, 60))
    words = "A validation split by rows would flatter the model; split by `day`. Predict `bikers`."
    assert understood(words, {"train.csv": train, "test.csv": "id,day,hr\n99,9,1\n98,9,2\n"}).group == "day"


def test_without_a_test_file_there_is_no_submission() -> None:
    tables = houses.tables()
    del tables["test.csv"]
    task = understood(houses.TASK, tables)
    assert task.test is None
    assert task.target.name == "Price"


def test_free_text_and_empty_columns_are_left_out() -> None:
    train = "id,note,none,x,y\n" + "".join(f"{i},words {i},,{i % 7},{i}\n" for i in range(1, 80))
    task = understood("Predict `y`.", {"train.csv": train})
    assert set(task.unusable) == {"note", "none"}


def test_a_table_that_is_shown_in_part_is_told_from_a_whole_one() -> None:
    shown = samples.files(houses.tables()).replace("; 11 columns;", "; 80 columns;")
    task = read_task(read_prompt(samples.draft(houses.TASK, shown)))
    assert task is not None
    assert task.train.is_partial


def test_counts_that_were_capped_and_other_dialects_are_read() -> None:
    shown = samples.files(houses.tables()).replace('separator ","', 'separator ";"; encoding latin-1')
    shown = shown.replace("Id | integer | 0 | 60 |", "Id | integer | 0 | 50+ |")
    task = read_task(read_prompt(samples.draft(houses.TASK, shown)))
    assert task is not None
    assert (task.train.separator, task.train.encoding) == (";", "latin-1")
    assert task.ids == ("Id",)


def test_no_table_no_task() -> None:
    assert read_task(read_prompt(samples.draft("Tell a story.", "there are no files"))) is None


def test_the_machine_says_what_a_script_can_count_on() -> None:
    machine = read_machine(samples.MACHINE)
    assert machine.has_lightgbm
    assert machine.time_limit_s == 600
    assert not read_machine("Python 3.11; packages: numpy 2.4.6\ntime limit: 1,200 s").has_lightgbm
