# continuo_embed_pages(<target> <name> <what> <files...>): the folder web/<name>, built with npm when its sources change,
# and embedded by pages/<name>_assets.S, with a definition CONTINUO_<NAME>. The packages are fetched once, in the versions
# that its package-lock.json names.
function(continuo_embed_pages target name what)
  string(TOUPPER CONTINUO_${name} option)
  option(${option} "Build and embed ${what}" ON)
  target_compile_definitions(${target} PRIVATE ${option}=$<BOOL:${${option}}>)
  if(NOT ${option})
    return()
  endif()
  set(folder ${CMAKE_SOURCE_DIR}/web/${name})
  find_program(NPM npm)
  if(NOT NPM)
    message(FATAL_ERROR "npm is needed for ${what}. Install it (apt-get install npm), "
                        "or configure with -D${option}=OFF.")
  endif()
  # Two configurations at once must not install into one folder. A file of its own: locking empties it.
  file(LOCK ${folder} DIRECTORY GUARD FUNCTION TIMEOUT 300)
  if(NOT EXISTS ${folder}/node_modules/esbuild/package.json)
    execute_process(COMMAND ${NPM} ci --no-progress WORKING_DIRECTORY ${folder} RESULT_VARIABLE result)
    if(result)
      message(FATAL_ERROR "npm ci failed in ${folder}. Try it there, or configure with -D${option}=OFF.")
    endif()
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/src/* ${folder}/pages/*)
  set(dist ${CMAKE_BINARY_DIR}/${name})
  list(TRANSFORM ARGN PREPEND ${dist}/ OUTPUT_VARIABLE built)
  add_custom_command(OUTPUT ${built}
    COMMAND ${CMAKE_COMMAND} -E env ${option}_DIST=${dist} ${NPM} run --silent build
    DEPENDS ${sources} ${folder}/build.mjs ${folder}/package-lock.json
    WORKING_DIRECTORY ${folder} VERBATIM)
  target_sources(${target} PRIVATE pages/${name}_assets.S)
  set_source_files_properties(pages/${name}_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${dist};-Wno-unused-command-line-argument" OBJECT_DEPENDS "${built}")
endfunction()
