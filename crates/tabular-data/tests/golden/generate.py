"""Writes the golden files beside this script from the embedded generated loan table.

    python generate.py        (needs numpy, pandas and scikit-learn; their versions are recorded in the files)

design.csv   design matrix of all 614 rows; imputers fitted on the rows whose number (from 1) is not divisible by 5
scaled.csv   every 7th row of it, standardised by scikit-learn's StandardScaler fitted on those training rows
scaler.csv   the scaler's means and scales; then those of a column of fifty 0.1 and of one of 1e9 + i/1000, i = 0..49
"""
import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import StandardScaler

here = pathlib.Path(__file__).parent
table = pd.read_csv(here.parents[3] / "data/loan-synthetic/loan.csv")
train = (np.arange(1, len(table) + 1) % 5) != 0

# Imputation and indicator coding as the study's reproduction does it with pandas.
fill = {c: table[train][c].mode()[0] for c in ["Gender", "Married", "Dependents", "Self_Employed", "Credit_History", "Loan_Amount_Term"]}
fill["LoanAmount"] = table[train].LoanAmount.median()
x = table.fillna(fill)
columns = {
    "Gender=Male": x.Gender == "Male", "Married=Yes": x.Married == "Yes", "Dependents=1": x.Dependents == "1",
    "Dependents=2": x.Dependents == "2", "Dependents=3+": x.Dependents == "3+", "Education=Graduate": x.Education == "Graduate",
    "Self_Employed=Yes": x.Self_Employed == "Yes", "ApplicantIncome": x.ApplicantIncome, "CoapplicantIncome": x.CoapplicantIncome,
    "LoanAmount": x.LoanAmount, "Loan_Amount_Term": x.Loan_Amount_Term, "Credit_History": x.Credit_History,
    "Property_Area=Semiurban": x.Property_Area == "Semiurban", "Property_Area=Urban": x.Property_Area == "Urban",
}
design = np.column_stack([np.asarray(c, float) for c in columns.values()])
scaler = StandardScaler().fit(design[train])
constant = StandardScaler().fit(np.column_stack([np.full(50, 0.1), np.full(50, 1e9) + np.arange(50) * 1e-3]))

versions = {"numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__}


def write(name, header, rows):
    text = f"# {json.dumps(versions)}\n" + header + "\n"
    text += "".join(",".join(format(v, ".17g") for v in row) + "\n" for row in rows)
    (here / name).write_text(text)


write("design.csv", ",".join(columns), design)
write("scaled.csv", ",".join(columns), scaler.transform(design)[::7])
header = ",".join([*columns, "constant", "nearly_constant"])
rows = [np.concatenate([scaler.mean_, constant.mean_]), np.concatenate([scaler.scale_, constant.scale_])]
write("scaler.csv", header, rows)
