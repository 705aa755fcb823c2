#pragma once

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// The pages for the team (web/console), embedded in the binary. They contain no data: they ask for
// the admin key or an operator's token and call the API with it. 404 in a build without them
// (CONTINUO_CONSOLE=OFF).

Task<ApiReply> show_console_page(ApiCall call);    ///< /console/NAME
Task<ApiReply> show_console_script(ApiCall call);  ///< /console/NAME.js
Task<ApiReply> show_console_styles(ApiCall call);  ///< /console/NAME.css

}  // namespace continuo
