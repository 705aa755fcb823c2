#pragma once

#include "api/http_message.hpp"

namespace continuo {

// What the parts of each route's form may be. Static storage.

extern const FormRules message_form;   ///< POST chat/sessions/{id}/messages
extern const FormRules upload_form;    ///< POST chat/upload
extern const FormRules document_form;  ///< POST knowledge/documents/file

}  // namespace continuo
