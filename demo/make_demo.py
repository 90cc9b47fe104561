"""Makes this folder's data from the diabetes data set that scikit-learn ships (1.1 or newer).

Run it in this folder: python make_demo.py
"""

from pathlib import Path

from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

HERE = Path(__file__).parent
NAMES = {"s1": "chol", "s2": "ldl", "s3": "hdl", "s4": "chol_hdl", "s5": "log_trig", "s6": "glucose", "target": "progression"}

patients = load_diabetes(scaled=False, as_frame=True).frame.rename(columns=NAMES)
patients = patients.astype({"age": int, "sex": int, "chol": int, "hdl": int, "glucose": int, "progression": int})
patients = patients.sample(frac=1, random_state=7).reset_index(drop=True)
patients.insert(0, "id", patients.index + 1)
# With so few rows splits differ by luck: on this one the baseline errs about as much on either side.
train, test = train_test_split(patients, test_size=132, random_state=8)

train.sort_values("id").to_csv(HERE / "env" / "train.csv", index=False)
test.sort_values("id").drop(columns="progression").to_csv(HERE / "env" / "test.csv", index=False)
test.sort_values("id")[["id", "progression"]].to_csv(HERE / "scripts" / "answer.csv", index=False)
