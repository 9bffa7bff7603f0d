"""Answers predictions of a LightGBM model by `mlflow models serve`. Usage: serve_mlflow.py FOLDER PORT"""

import os
import shutil
import sys

import lightgbm as lgb
import mlflow.lightgbm

folder, port = sys.argv[1:3]
path = f"{folder}/mlflow"
if not os.path.exists(f"{path}/MLmodel"):
    shutil.rmtree(path, ignore_errors=True)
    mlflow.lightgbm.save_model(lgb.Booster(model_file=f"{folder}/model.txt"), path)
command = ["-m", "mlflow", "models", "serve", "-m", path, "--host", "127.0.0.1", "--port", port, "--env-manager", "local"]
# It starts uvicorn by its name.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
os.execv(sys.executable, [sys.executable, *command, "--workers", "1"])
