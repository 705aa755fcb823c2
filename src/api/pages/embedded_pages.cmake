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
  continuo_npm_packages(${folder} ${option} "${what}" node_modules/esbuild/package.json)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/src/* ${folder}/pages/* ${CMAKE_SOURCE_DIR}/web/shared/*)
  set(dist ${CMAKE_BINARY_DIR}/${name})
  list(TRANSFORM ARGN PREPEND ${dist}/ OUTPUT_VARIABLE built)
  add_custom_command(OUTPUT ${built}
    COMMAND ${CMAKE_COMMAND} -E env ${option}_DIST=${dist} ${NPM} run --silent build
    DEPENDS ${sources} ${folder}/build.mjs ${folder}/package-lock.json
    WORKING_DIRECTORY ${folder} VERBATIM)
  target_sources(${target} PRIVATE pages/${name}_assets.S)
  set_source_files_properties(pages/${name}_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${CMAKE_SOURCE_DIR}/cmake;-I${dist};-Wno-unused-command-line-argument" OBJECT_DEPENDS "${built}")
endfunction()
