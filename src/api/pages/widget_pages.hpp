#pragma once

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// The chat widget (web/widget), embedded in the binary: scripts that any page may load, and two
// pages of our own. 404 in a build without it (CONTINUO_WIDGET=OFF).

Task<ApiReply> show_widget_script(ApiCall call);  ///< /widget.js, the loader
Task<ApiReply> show_panel_script(ApiCall call);   ///< /panel.js, loaded by it
Task<ApiReply> show_chat_page(ApiCall call);      ///< /chat, the widget as a page
Task<ApiReply> show_demo_page(ApiCall call);      ///< /demo, the widget in the page of a shop

}  // namespace continuo
