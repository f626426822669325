"""Writes python_tokens.json: a key and tokens as Python's `cryptography` makes them, for our code to decrypt.

Key and initialisation vectors are random, so every run writes another file. Run: python python_tokens.py
"""
import json
import platform
from pathlib import Path

import cryptography
from cryptography.fernet import Fernet

TEXTS = ["5849", "-120.50", "Graduate", "Ann; Lee", 'said "yes"', "two\nlines", "Éva Müller", "fifteen bytes..",
         "sixteen bytes...", "a text that is longer than the two blocks of sixteen bytes before it", ""]

key = Fernet.generate_key()
tokens = [{"text": text, "token": Fernet(key).encrypt(text.encode()).decode()} for text in TEXTS]
versions = {"python": platform.python_version(), "cryptography": cryptography.__version__}
content = {"versions": versions, "key": key.decode(), "tokens": tokens}
(Path(__file__).parent / "python_tokens.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
