#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace continuo {

/// A field value of the form `value; name=text; name="text"`: Content-Type, Content-Disposition.
struct ParameterizedValue {
    std::string value;                                            ///< lower case
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case

    /// The parameter of that name (in lower case), or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// nullopt when it is not of that form, or names a parameter twice. In a quoted text `\"` and `\\`
/// denote the second character; any other backslash is itself, since old clients send paths.
[[nodiscard]] std::optional<ParameterizedValue> parse_parameterized(std::string_view text);

/// What a Content-Type says of a form.
struct FormType {
    bool is_form = false;                 ///< it is multipart/form-data
    std::optional<std::string> boundary;  ///< 1..70 characters of RFC 2046 5.1.1, if it has that
};
[[nodiscard]] FormType read_form_type(std::string_view content_type);

/// A file name from a client, safe to display: the part after the last `/` or `\`, control
/// characters and those that hide or turn around what follows (has_hidden_controls) removed, at
/// most limits::file_name_bytes_max bytes (the extension is kept), and never empty, `.` or `..`:
/// then it is "unnamed". `name` is valid UTF-8.
[[nodiscard]] std::string clean_file_name(std::string_view name);

/// Decodes the extended form of RFC 8187, `UTF-8''%E2%82%AC.txt`; nullopt when it is malformed or
/// of another charset.
[[nodiscard]] std::optional<std::string> decode_extended(std::string_view text);

/// Replaces what browsers write for the characters that a quoted name cannot hold: %22, %0D, %0A.
/// Nothing else is decoded: browsers leave every other `%` as it is.
[[nodiscard]] std::string decode_form_name(std::string_view text);

}  // namespace continuo
