// The weights of the sentence encoder and its pieces of words, in read-only memory: <symbol>_begin .. <symbol>_end.
// The folder that they are looked up in is given by encoder.cmake.

    .include "embedded_files.inc"

    .section .rodata.continuo_encoder,"a",%progbits
    asset continuo_encoder_weights, "weights.bin"
    asset continuo_encoder_tokenizer, "tokenizer.json"

    .section .note.GNU-stack,"",%progbits
