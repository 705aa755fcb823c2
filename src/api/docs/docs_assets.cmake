# The API pages (/docs, /redoc) come from npm packages and are embedded as they are. They are fetched
# once, from the versions that web/api-docs/package-lock.json names, when they are not there yet.
option(CONTINUO_API_PAGES "Embed Swagger UI and ReDoc" ON)

function(continuo_embed_docs target)
  target_compile_definitions(${target} PRIVATE CONTINUO_API_PAGES=$<BOOL:${CONTINUO_API_PAGES}>)
  if(NOT CONTINUO_API_PAGES)
    return()
  endif()
  set(pages ${CMAKE_SOURCE_DIR}/web/api-docs)
  set(packages ${pages}/node_modules)
  set(swagger ${packages}/swagger-ui-dist)
  set(redoc ${packages}/redoc/bundles)
  set(fetched ${swagger}/swagger-ui.css ${swagger}/swagger-ui-bundle.js ${redoc}/redoc.standalone.js)

  # Two configurations at once must not install into one folder. A file of its own: locking empties it.
  file(LOCK ${pages} DIRECTORY GUARD FUNCTION TIMEOUT 300)
  foreach(file IN LISTS fetched)
    if(NOT EXISTS ${file})
      find_program(NPM npm)
      if(NOT NPM)
        message(FATAL_ERROR "npm is needed for the API pages. Install it (apt-get install npm), "
                            "or configure with -DCONTINUO_API_PAGES=OFF.")
      endif()
      execute_process(COMMAND ${NPM} ci --no-progress WORKING_DIRECTORY ${pages} RESULT_VARIABLE result)
      if(result)
        message(FATAL_ERROR "npm ci failed in ${pages}. Try it there, or configure with -DCONTINUO_API_PAGES=OFF.")
      endif()
      break()
    endif()
  endforeach()

  target_sources(${target} PRIVATE docs/docs_assets.S)
  set_source_files_properties(docs/docs_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${pages};-I${swagger};-I${redoc};-Wno-unused-command-line-argument"
    OBJECT_DEPENDS "${pages}/docs.html;${pages}/docs.js;${pages}/redoc.html;${pages}/redoc.js;${pages}/pages.css;${fetched}")
endfunction()
