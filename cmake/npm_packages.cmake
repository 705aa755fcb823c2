# continuo_npm_packages(<folder> <option> <what> <files...>): installs the npm packages of the folder, in the versions that its
# package-lock.json names, if one of the files, relative to it, is not there yet. Sets NPM. <what> needs them, unless it is
# turned off by <option>.
function(continuo_npm_packages folder option what)
  find_program(NPM npm)
  if(NOT NPM)
    message(FATAL_ERROR "npm is needed for ${what}. Install it (apt-get install npm), or configure with -D${option}=OFF.")
  endif()
  # Two configurations at once must not install into one folder. A file of its own: locking empties it.
  file(LOCK ${folder} DIRECTORY GUARD FUNCTION TIMEOUT 300)
  foreach(file IN LISTS ARGN)
    if(EXISTS ${folder}/${file})
      continue()
    endif()
    execute_process(COMMAND ${NPM} ci --no-progress WORKING_DIRECTORY ${folder} RESULT_VARIABLE result)
    if(result)
      message(FATAL_ERROR "npm ci failed in ${folder}. Try it there, or configure with -D${option}=OFF.")
    endif()
    return()
  endforeach()
endfunction()
