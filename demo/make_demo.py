"""Makes this folder's data from `hour.csv` of the UCI Bike Sharing data set.

Run it in this folder, with pandas installed: python make_demo.py PATH/TO/hour.csv
"""

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
# Days of the year 2011, drawn at random once; every hour of a day is on the same side.
TRAIN_DAYS = [
    1, 3, 4, 6, 7, 8, 14, 20, 24, 31, 34, 37, 42, 46, 47, 51, 61, 63, 66, 71, 73, 78, 84, 86, 90, 95, 98, 100,
    101, 104, 106, 114, 115, 125, 127, 130, 131, 133, 137, 144, 145, 149, 153, 160, 169, 170, 186, 188, 190,
    193, 197, 200, 210, 213, 218, 222, 224, 225, 233, 234, 241, 252, 254, 255, 259, 270, 272, 278, 280, 282,
    283, 287, 290, 291, 292, 296, 303, 305, 310, 313, 315, 319, 326, 332, 333, 336, 338, 341, 342, 344, 345,
    346, 348, 353, 354, 364,
]
TEST_DAYS = [
    10, 22, 25, 30, 43, 45, 62, 64, 99, 107, 123, 124, 126, 129, 151, 159, 165, 196, 201, 216, 263, 295, 298,
    301, 308, 309, 314, 337, 339, 360, 362, 365,
]
NAMES = {
    "mnth": "month", "hr": "hour", "weathersit": "weather",
    "atemp": "feels_like", "hum": "humidity", "cnt": "rentals",
}  # fmt: skip
WEATHER = {1: "clear", 2: "cloudy or misty", 3: "light rain or snow", 4: "heavy rain or snow"}
COLUMNS = [
    "id", "day", "season", "month", "weekday", "holiday", "workingday", "hour",
    "weather", "temp", "feels_like", "humidity", "windspeed", "rentals",
]  # fmt: skip

hours = pd.read_csv(sys.argv[1], parse_dates=["dteday"])
hours = hours[hours["dteday"].dt.year == 2011].rename(columns=NAMES)
hours["day"] = hours["dteday"].dt.day_of_year
hours["weather"] = hours["weather"].map(WEATHER)
hours["feels_like"] = hours["feels_like"].round(2)
hours = hours[hours["day"].isin(TRAIN_DAYS + TEST_DAYS)].sort_values(["day", "hour"])
hours["id"] = range(1, len(hours) + 1)

is_test = hours["day"].isin(TEST_DAYS)
train, test = hours[~is_test][COLUMNS], hours[is_test][COLUMNS]
train.to_csv(HERE / "env" / "train.csv", index=False)
test.drop(columns="rentals").to_csv(HERE / "env" / "test.csv", index=False)
test[["id", "rentals"]].to_csv(HERE / "scripts" / "answer.csv", index=False)
