"""Multilingual-e5-small as an ONNX graph that keeps the file's 4-bit blocks: nothing is re-quantised.

Inputs ``input_ids`` and ``attention_mask`` (int64 [b, s]); output ``embedding`` (float32 [b, hidden]):
the mean over the tokens of the mask, L2-normalised, as the model card asks.  MatMulNBits,
GatherBlockQuantized, MultiHeadAttention and SkipLayerNormalization are ONNX Runtime's own operators
(domain com.microsoft, docs/ContribOperators.md of that project).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from graph.encoders.e5_file import BLOCK, Blocks, E5File, Floats

MICROSOFT: Final = "com.microsoft"

ACCURACY: Final = 4
"""MatMulNBits' accuracy_level: 4 multiplies in int8 with a scale per row and block, so a text's vector
does not depend on its batch; twice as fast as 1 (float32) at a cosine of 0.9999 to it."""


def build(file: E5File) -> onnx.ModelProto:
    """The whole model."""
    graph = _Graph(file)
    graph.embeddings()
    hidden = "layer_in"
    for layer in range(file.shape.layers):
        hidden = graph.layer(layer, hidden)
    graph.pooling(hidden)
    return graph.model()


class _Graph:
    """Nodes and constants as they are added; names are those of the file's tensors."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def _matmul(self, source: str, names: list[str], bias: Floats, output: str) -> str:
        """``source`` times the named matrices side by side, plus ``bias``."""
        rows = len(bias)
        parts = [self._file.blocks[name] for name in names]
        halves = np.concatenate([part.halves for part in parts])
        scales = np.concatenate([part.scales for part in parts]).reshape(rows, -1)
        columns = scales.shape[1] * BLOCK
        packed = _pack(halves).reshape(rows, columns // BLOCK, BLOCK // 2)
        weight = self._constant(f"{output}.weight", packed)
        scale = self._constant(f"{output}.scale", scales)
        inputs = [source, weight, scale, "", "", self._constant(f"{output}.bias", bias)]
        return self._node("MatMulNBits", inputs, output, MICROSOFT, K=columns, N=rows, bits=4,
                          block_size=BLOCK, accuracy_level=ACCURACY)

    def embeddings(self) -> None:
        """Word, position and type embeddings, summed and normalised: ``layer_in``."""
        shape, floats = self._file.shape, self._file.floats
        words = self._file.blocks["emb.word"]
        self._constants.append(_signed_words(words, shape.vocabulary, shape.hidden))
        self._constant("word.scale", words.scales.reshape(shape.vocabulary, -1))
        self._node("GatherBlockQuantized", ["word", "input_ids", "word.scale"], "word_vectors", MICROSOFT,
                   block_size=BLOCK, gather_axis=0, quantize_axis=1)
        # The token type is always 0, so its embedding is folded into the positions'.
        first_type = floats["emb.type"].reshape(-1, shape.hidden)[0]
        self._constant("position", floats["emb.pos"].reshape(1, -1, shape.hidden) + first_type)
        self._constant("zero", np.array([0], np.int64))
        self._constant("one", np.array([1], np.int64))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", ["position", "zero", "length", "one"], "position_vectors")
        self._node("Add", ["word_vectors", "position_vectors"], "sum")
        weight = self._constant("emb.ln.w", floats["emb.ln.w"])
        bias = self._constant("emb.ln.b", floats["emb.ln.b"])
        self._node("LayerNormalization", ["sum", weight, bias], "layer_in", axis=-1, epsilon=shape.epsilon)
        self._node("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)
        self._constant("thirds", np.array([shape.hidden] * 3, np.int64))

    def layer(self, number: int, source: str) -> str:
        """One transformer layer; returns the name of its output."""
        shape, floats, at = self._file.shape, self._file.floats, f"l{number}."
        bias = np.concatenate([floats[f"{at}{which}.b"] for which in "qkv"])
        self._matmul(source, [f"{at}{which}.w" for which in "qkv"], bias, f"{at}qkv")
        heads = [f"{at}{which}" for which in "qkv"]
        self._nodes.append(helper.make_node("Split", [f"{at}qkv", "thirds"], heads, axis=-1))
        self._node("MultiHeadAttention", [*heads, "", "key_mask"], f"{at}context", MICROSOFT,
                   num_heads=shape.heads)
        self._matmul(f"{at}context", [f"{at}ao.w"], floats[f"{at}ao.b"], f"{at}ao")
        middle = self._add_and_norm(source, f"{at}ao", f"{at}aln")
        self._matmul(middle, [f"{at}fi.w"], floats[f"{at}fi.b"], f"{at}fi")
        self._node("Gelu", [f"{at}fi"], f"{at}gelu", MICROSOFT)
        self._matmul(f"{at}gelu", [f"{at}fo.w"], floats[f"{at}fo.b"], f"{at}fo")
        return self._add_and_norm(middle, f"{at}fo", f"{at}oln")

    def _add_and_norm(self, left: str, right: str, norm: str) -> str:
        weight = self._constant(f"{norm}.w", self._file.floats[f"{norm}.w"])
        bias = self._constant(f"{norm}.b", self._file.floats[f"{norm}.b"])
        return self._node("SkipLayerNormalization", [left, right, weight, bias], f"{norm}.out", MICROSOFT,
                          epsilon=self._file.shape.epsilon)

    def pooling(self, source: str) -> None:
        """Sum over the mask's tokens, to length 1; the mean differs by a factor that this removes."""
        self._constant("last", np.array([2], np.int64))
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask", "last"], "mask3")
        self._node("Mul", [source, "mask3"], "masked")
        self._node("ReduceSum", ["masked", "one"], "pooled", keepdims=0)
        self._node("LpNormalization", ["pooled"], "embedding", axis=-1, p=2)

    def model(self) -> onnx.ModelProto:
        """The nodes and constants as a model."""
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"])
                  for name in ("input_ids", "attention_mask")]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["b", self._file.shape.hidden])
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, [output], self._constants)
        versions = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=10)


def _pack(halves: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Two 4-bit values a byte, the first in the low half."""
    return np.asarray(halves[:, 0::2] | (halves[:, 1::2] << 4), np.uint8)


def _signed_words(words: Blocks, rows: int, columns: int) -> onnx.TensorProto:
    """The word table as INT4: two's complement where the file has an offset of 8."""
    signed = np.bitwise_xor(words.halves, np.uint8(8))
    tensor = onnx.TensorProto(name="word", data_type=TensorProto.INT4, dims=[rows, columns])
    tensor.raw_data = _pack(signed).tobytes()
    return tensor
