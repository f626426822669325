"""What scikit-learn learns from releases: the goldens of vendor_tests.rs.

    CIPHERLENS_WRITE_RELEASES=DIR cargo test --release -p xtask vendor
    python generate.py DIR > vendor.json

pandas reads each file, texts become indicators, missing numbers the median of the training rows, numbers are scaled, and
logistic regression is judged by the area under the ROC curve over five stratified folds.
Made with Python 3.11, scikit-learn 1.9.1, pandas 3.1.1.
"""

import json
import sys
from pathlib import Path

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def auc(path):
    table = pd.read_csv(path)
    labels = table.pop("class")
    numbers = table.select_dtypes("number").columns.tolist()
    texts = [column for column in table.columns if column not in numbers]
    table[texts] = table[texts].astype("object").where(table[texts].notna(), "(missing)")
    features = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore"), texts),
        ]
    )
    model = make_pipeline(features, LogisticRegression(max_iter=5000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return float(cross_val_score(model, table, labels, scoring="roc_auc", cv=folds).mean())


files = sorted(Path(sys.argv[1]).glob("*.csv"))
print(json.dumps({path.stem: round(auc(path), 4) for path in files}, indent=1))
