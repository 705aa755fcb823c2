#pragma once

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// The pages for the team (web/console), embedded in the binary. They contain no data: they ask for
// the admin key or an operator's token and call the API with it. 404 in a build without them
// (CONTINUO_CONSOLE=OFF).

Task<ApiReply> show_queue_page(ApiCall call);    ///< /console/queue
Task<ApiReply> show_queue_script(ApiCall call);  ///< /console/queue.js
Task<ApiReply> show_queue_styles(ApiCall call);  ///< /console/queue.css

Task<ApiReply> show_analytics_page(ApiCall call);    ///< /console/analytics
Task<ApiReply> show_analytics_script(ApiCall call);  ///< /console/analytics.js
Task<ApiReply> show_analytics_styles(ApiCall call);  ///< /console/analytics.css

}  // namespace continuo
