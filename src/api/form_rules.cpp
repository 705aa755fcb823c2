#include "api/form_rules.hpp"

#include <array>

#include "agent/attachments/attachment_text.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

namespace {

using Verdict = FormRules::FileVerdict;

constexpr std::array<std::string_view, 3> message_fields{
    "message", "client_message_id", "user_token"
};
constexpr std::array<std::string_view, 1> upload_fields{"session_id"};
constexpr std::array<std::string_view, 4> document_fields{"id", "title", "source", "metadata"};

/// The reply names the types that can be read; for that, the file's name is enough.
Verdict judge_attachment(std::string_view filename) {
    return is_supported_file(filename) ? Verdict::store : Verdict::discard;
}

Verdict judge_document(std::string_view filename) {
    return find_file_format(filename) ? Verdict::store : Verdict::refuse;
}

}  // namespace

constinit const FormRules message_form{"attachments", message_fields, judge_attachment, {}};
constinit const FormRules upload_form{"file", upload_fields, judge_attachment, {}};
constinit const FormRules document_form{
    "file", document_fields, judge_document, unsupported_file_text
};

}  // namespace continuo
