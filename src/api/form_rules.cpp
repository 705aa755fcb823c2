#include "api/form_rules.hpp"

#include <array>

#include "agent/attachments/attachment_text.hpp"
#include "knowledge/document_type.hpp"

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
    return document_type_of(filename) ? Verdict::store : Verdict::refuse;
}

}  // namespace

constinit const FormRules message_form{"attachments", message_fields, judge_attachment, {}};
constinit const FormRules upload_form{"file", upload_fields, judge_attachment, {}};
constinit const FormRules document_form{
    "file", document_fields, judge_document, document_type_refusal
};

}  // namespace continuo
