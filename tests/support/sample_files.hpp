#pragma once

#include <map>
#include <string>
#include <vector>

namespace continuo::test {

/// A ZIP archive of these parts, compressed.
[[nodiscard]] std::string make_zip(const std::map<std::string, std::string>& parts);

/// A PDF file with a page for each text, whose lines end with LF. No "(", ")" and "\\".
[[nodiscard]] std::string make_pdf(const std::vector<std::string>& pages);
/// The same, that cannot be read without a password.
[[nodiscard]] std::string make_locked_pdf(const std::vector<std::string>& pages);

/// Word documents of these paragraphs of WordprocessingML; a style `Heading1` is there.
[[nodiscard]] std::string make_docx(const std::string& body, const std::string& numbering = "");
/// A paragraph of that.
[[nodiscard]] std::string docx_paragraph(const std::string& text, const std::string& style = "");

}  // namespace continuo::test
