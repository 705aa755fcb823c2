# continuo_embed_texts(<target> <symbol> <files...>): the text files become a part of the target, as
#   const EmbeddedTexts <symbol>   (src/base/embedded_text.hpp)
# Run as a script (-DOUTPUT=<file.cpp> -DSYMBOL=<symbol> -DFILES=<a|b> -P embed_texts.cmake) it writes
# the source that defines it.
if(CMAKE_SCRIPT_MODE_FILE)
  set(code "#include \"base/embedded_text.hpp\"\nnamespace continuo {\nstatic constexpr EmbeddedText texts[] = {\n")
  string(REPLACE "|" ";" FILES "${FILES}")
  foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME)
    file(READ ${file} content)
    string(APPEND code "{\"${name}\", R\"~text~(${content})~text~\"},\n")
  endforeach()
  string(APPEND code "};\nextern const EmbeddedTexts ${SYMBOL};\nconstinit const EmbeddedTexts ${SYMBOL}(texts);\n}\n")
  file(WRITE ${OUTPUT} "${code}")
  return()
endif()

function(continuo_embed_texts target symbol)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
  set(files ${ARGN})
  list(SORT files)
  list(JOIN files "|" listed)  # a list would come apart on its way through the command line
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} "-DFILES=${listed}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output})
  set_source_files_properties(${output} PROPERTIES SKIP_PRECOMPILE_HEADERS ON
    COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
