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

  continuo_npm_packages(${pages} CONTINUO_API_PAGES "the API pages" node_modules/swagger-ui-dist/swagger-ui.css
    node_modules/swagger-ui-dist/swagger-ui-bundle.js node_modules/redoc/bundles/redoc.standalone.js)

  target_sources(${target} PRIVATE docs/docs_assets.S)
  set_source_files_properties(docs/docs_assets.S PROPERTIES
    COMPILE_OPTIONS "-I${CMAKE_SOURCE_DIR}/cmake;-I${pages};-I${swagger};-I${redoc};-Wno-unused-command-line-argument"
    OBJECT_DEPENDS "${pages}/docs.html;${pages}/docs.js;${pages}/redoc.html;${pages}/redoc.js;${pages}/pages.css;${fetched}")
endfunction()
