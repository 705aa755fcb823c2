# Run as a script: writes a C++ source that holds text files.
#   cmake -DOUTPUT=<file.cpp> -DFOLDER=<folder> -DPATTERN=<glob> -P embed_texts.cmake
# The source defines  const EmbeddedText embedded_texts[] = {{name, content}, ...}  and its count.
file(GLOB files ${FOLDER}/${PATTERN})
list(SORT files)
set(code "#include \"app/embedded_text.hpp\"\nnamespace continuo {\nconst EmbeddedText embedded_texts[] = {\n")
set(count 0)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND code "{\"${name}\", R\"~text~(${content})~text~\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND code "};\nconst std::size_t embedded_text_count = ${count};\n}\n")
file(WRITE ${OUTPUT} "${code}")
