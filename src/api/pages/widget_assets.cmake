# The chat widget (web/widget): built with npm when its sources change, and embedded. Its packages are
# fetched once, in the versions that web/widget/package-lock.json names.
option(CONTINUO_WIDGET "Build and embed the chat widget" ON)

function(continuo_embed_widget target)
  target_compile_definitions(${target} PRIVATE CONTINUO_WIDGET=$<BOOL:${CONTINUO_WIDGET}>)
  if(NOT CONTINUO_WIDGET)
    return()
  endif()
  set(widget ${CMAKE_SOURCE_DIR}/web/widget)
  find_program(NPM npm)
  if(NOT NPM)
    message(FATAL_ERROR "npm is needed for the chat widget. Install it (apt-get install npm), "
                        "or configure with -DCONTINUO_WIDGET=OFF.")
  endif()
  # Two configurations at once must not install into one folder. A file of its own: locking empties it.
  file(LOCK ${widget} DIRECTORY GUARD FUNCTION TIMEOUT 300)
  if(NOT EXISTS ${widget}/node_modules/esbuild/package.json)
    execute_process(COMMAND ${NPM} ci --no-progress WORKING_DIRECTORY ${widget} RESULT_VARIABLE result)
    if(result)
      message(FATAL_ERROR "npm ci failed in ${widget}. Try it there, or configure with -DCONTINUO_WIDGET=OFF.")
    endif()
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${widget}/src/* ${widget}/pages/*)
  set(dist ${CMAKE_BINARY_DIR}/widget)
  set(built ${dist}/widget.js ${dist}/panel.js ${dist}/chat.html ${dist}/demo.html)
  add_custom_command(OUTPUT ${built}
    COMMAND ${CMAKE_COMMAND} -E env CONTINUO_WIDGET_DIST=${dist} ${NPM} run --silent build
    DEPENDS ${sources} ${widget}/build.mjs ${widget}/package-lock.json
    WORKING_DIRECTORY ${widget} VERBATIM)
  target_sources(${target} PRIVATE pages/widget_assets.S)
  set_source_files_properties(pages/widget_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${dist};-Wno-unused-command-line-argument" OBJECT_DEPENDS "${built}")
endfunction()
