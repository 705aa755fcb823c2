// A hand-written scanner: one pass, a cursor that knows its line, and one function for each form of
// a value. A function that finds a problem records it and skips to the end of the line, so that the
// next line is parsed normally.
#include "settings/dotenv.hpp"

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

constexpr bool begins_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

constexpr bool continues_name(char c) {
    return begins_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

constexpr std::string_view interpolation_refused =
    "${...} is not expanded: write the value itself, or use single quotes for the literal text";

class Scanner {
public:
    explicit Scanner(std::string_view text) : x_text(text) {}

    DotenvFile read() {
        while (!at_end()) {
            read_line();
            if (x_file.entries.size() > dotenv_entries_max) {
                const auto line = x_file.entries.back().line;
                x_file.entries.pop_back();
                problem(line, fmt::format("more than {} entries", dotenv_entries_max));
                break;
            }
        }
        return std::move(x_file);
    }

private:
    [[nodiscard]] bool at_end() const { return x_at == x_text.size(); }
    [[nodiscard]] bool at_line_end() const {
        return at_end() || x_text[x_at] == '\n' || x_text[x_at] == '\r';
    }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return x_at + ahead < x_text.size() ? x_text[x_at + ahead] : '\0';
    }

    void problem(std::size_t line, std::string message) {
        x_file.problems.push_back({line, std::move(message)});
    }

    void skip_blanks() {
        while (!at_end() && is_blank(peek()))
            ++x_at;
    }

    /// Skips one line end: LF, CRLF or CR.
    void take_line_end() {
        if (at_end()) return;
        if (peek() == '\r' && peek(1) == '\n') ++x_at;
        ++x_at;
        ++x_line;
    }

    void skip_line() {
        while (!at_line_end())
            ++x_at;
        take_line_end();
    }

    void read_line() {
        skip_blanks();
        if (at_line_end() || peek() == '#') return skip_line();
        const auto line = x_line;
        auto name = take_name();
        if (name == "export" && is_blank(peek())) {
            skip_blanks();
            if (peek() != '=') name = take_name();
        }
        if (name.empty()) {
            problem(line, "expected NAME=value; a name is letters, digits and _");
            return skip_line();
        }
        skip_blanks();
        if (peek() != '=') {
            problem(line, "expected = after the name");
            return skip_line();
        }
        ++x_at;
        skip_blanks();
        if (auto value = take_value(line)) {
            x_file.entries.push_back({std::string(name), std::move(*value), line});
        }
        if (!at_end()) skip_line();
    }

    std::string_view take_name() {
        const auto begin = x_at;
        if (!begins_name(peek())) return {};
        while (continues_name(peek()))
            ++x_at;
        return x_text.substr(begin, x_at - begin);
    }

    std::optional<std::string> take_value(std::size_t line) {
        if (peek() != '\'' && peek() != '"') return take_plain(line);
        auto value = peek() == '"' ? take_double_quoted(line) : take_single_quoted(line);
        if (!value) return std::nullopt;
        skip_blanks();
        if (!at_line_end() && peek() != '#') {
            problem(x_line, "there is text after the closing quote");
            return std::nullopt;
        }
        return value;
    }

    std::optional<std::string> take_plain(std::size_t line) {
        const auto begin = x_at;
        while (!at_line_end()) {
            const bool after_blank = x_at == begin || is_blank(x_text[x_at - 1]);
            if (peek() == '#' && after_blank) break;
            ++x_at;
        }
        const auto value = trim(x_text.substr(begin, x_at - begin));
        if (value.find("${") != std::string_view::npos) {
            problem(line, std::string(interpolation_refused));
            return std::nullopt;
        }
        return std::string(value);
    }

    std::optional<std::string> unclosed(std::size_t line) {
        problem(line, "the quote that opens here is not closed");
        return std::nullopt;
    }

    std::optional<std::string> take_single_quoted(std::size_t line) {
        std::string value;
        for (++x_at; !at_end();) {
            if (peek() == '\'') {
                ++x_at;
                return value;
            }
            take_quoted_character(value);
        }
        return unclosed(line);
    }

    std::optional<std::string> take_double_quoted(std::size_t line) {
        std::string value;
        bool interpolates = false;
        for (++x_at; !at_end();) {
            if (peek() == '"') {
                ++x_at;
                if (!interpolates) return value;
                problem(line, std::string(interpolation_refused));
                return std::nullopt;
            }
            interpolates = interpolates || (peek() == '$' && peek(1) == '{');
            if (peek() != '\\' || !take_escape(value)) take_quoted_character(value);
        }
        return unclosed(line);
    }

    void take_quoted_character(std::string& value) {
        if (at_line_end()) {
            value.push_back('\n');
            return take_line_end();
        }
        value.push_back(x_text[x_at++]);
    }

    /// False if the backslash at the cursor does not begin an escape.
    bool take_escape(std::string& value) {
        static constexpr std::string_view written = "nrtabfv\\\"'$";
        static constexpr std::string_view meant = "\n\r\t\a\b\f\v\\\"'$";
        if (x_at + 1 >= x_text.size()) return false;
        const auto index = written.find(peek(1));
        if (index == std::string_view::npos) return false;
        value.push_back(meant[index]);
        x_at += 2;
        return true;
    }

    std::string_view x_text;
    std::size_t x_at = 0;
    std::size_t x_line = 1;
    DotenvFile x_file;
};

std::size_t line_of(std::string_view text, std::size_t offset) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < offset; ++i) {
        const bool second_of_pair = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
        if ((text[i] == '\n' && !second_of_pair) || text[i] == '\r') ++line;
    }
    return line;
}

}  // namespace

DotenvFile parse_dotenv(std::string_view text) {
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
        return {{}, {{line_of(text, nul), "a NUL byte: this is not a text file"}}};
    }
    if (!is_utf8(text)) return {{}, {{1, "the file is not valid UTF-8"}}};
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return Scanner(text).read();
}

Result<DotenvFile> read_dotenv(const std::filesystem::path& file) {
    std::error_code ec;
    const auto status = std::filesystem::status(file, ec);
    if (status.type() == std::filesystem::file_type::not_found) {
        return fail(Errc::not_found, "the file does not exist");
    }
    if (ec) return fail(Errc::unavailable, ec.message());
    if (std::filesystem::is_directory(status)) return fail(Errc::unavailable, "it is a folder");

    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(Errc::unavailable, std::generic_category().message(errno));
    // Reading one byte more than allowed detects "too large" without relying on the file size.
    std::string text(dotenv_bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return fail(Errc::unavailable, "it cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > dotenv_bytes_max) {
        return fail(
            Errc::limit_exceeded, fmt::format("it is larger than {} bytes", dotenv_bytes_max)
        );
    }
    return parse_dotenv(text);
}

}  // namespace continuo
