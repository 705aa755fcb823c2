#include "server/header_parameters.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo::test {
namespace {

TEST(ParseParameterized, ReadsTokensAndQuotedTexts) {
    const auto parsed =
        parse_parameterized("Form-Data; NAME=a; filename=\"b;\\\"c\\\\d\\e\" ;x=\"\";");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->value, "form-data");
    EXPECT_EQ(*parsed->find("name"), "a");
    EXPECT_EQ(*parsed->find("filename"), "b;\"c\\d\\e");
    EXPECT_EQ(*parsed->find("x"), "");
    EXPECT_EQ(parsed->find("y"), nullptr);
}

TEST(ParseParameterized, RefusesOtherForms) {
    for (const char* text :
         {"", ";a=b", "a b", "a; =b", "a; b", "a; b=", "a; b=\"c", "a; b=c d", "a; b=1; B=2"})
        EXPECT_FALSE(parse_parameterized(text)) << text;
}

TEST(ReadFormType, FindsTheBoundary) {
    const auto type = read_form_type("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"");
    EXPECT_TRUE(type.is_form);
    EXPECT_EQ(type.boundary, "a b");
    EXPECT_FALSE(read_form_type("application/json").is_form);
    EXPECT_FALSE(read_form_type("multipart/form-database; boundary=a").is_form);
    EXPECT_FALSE(read_form_type("multipart/mixed; boundary=a").is_form);
}

TEST(ReadFormType, BoundsTheBoundary) {
    const auto boundary_of = [](const std::string& text) {
        return read_form_type("multipart/form-data; boundary=\"" + text + "\"").boundary;
    };
    EXPECT_TRUE(boundary_of(std::string(70, 'a')));
    for (const std::string& bad :
         {std::string(71, 'a'),
          std::string(),
          std::string("a "),
          std::string("a<"),
          std::string("\xc3\xa4"),
          std::string("a\r\nb")}) {
        EXPECT_FALSE(boundary_of(bad)) << bad;
    }
    EXPECT_FALSE(read_form_type("multipart/form-data").boundary);
    EXPECT_TRUE(read_form_type("multipart/form-data; boundary").is_form);
}

TEST(CleanFileName, LeavesANameAndNoPath) {
    const std::pair<const char*, const char*> cases[] = {
        {"a.txt", "a.txt"},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\me\\r\xc3\xa9sum\xc3\xa9.pdf", "r\xc3\xa9sum\xc3\xa9.pdf"},
        {"/", "unnamed"},
        {"..", "unnamed"},
        {".", "unnamed"},
        {"a/..", "unnamed"},
        {"   ", "unnamed"},
        {"a\r\nb\x7f.txt", "ab.txt"},
        {".env", ".env"},
        {"invoice\u202Etxt.exe", "invoicetxt.exe"},
        {"\u200Fa\u0085\u2066b\u061C.txt", "ab.txt"},
        {"\u202E", "unnamed"},
    };
    for (const auto& [name, expected] : cases)
        EXPECT_EQ(clean_file_name(name), expected) << name;
    EXPECT_EQ(clean_file_name(std::string("a\0b", 3)), "ab");
}

TEST(CleanFileName, KeepsTheExtensionOfALongName) {
    std::string name;
    for (int i = 0; i < 300; ++i)
        name += "\xc3\xa4";
    const auto cleaned = clean_file_name(name + ".txt");
    EXPECT_LE(cleaned.size(), limits::file_name_bytes_max);
    EXPECT_TRUE(cleaned.ends_with(".txt"));
    EXPECT_TRUE(is_utf8(cleaned));
    EXPECT_EQ(clean_file_name("a." + std::string(400, 'b')).size(), limits::file_name_bytes_max);
}

TEST(DecodeExtended, ReadsUtf8Only) {
    EXPECT_EQ(decode_extended("UTF-8''%e2%82%ac%20rates"), "\xe2\x82\xac rates");
    EXPECT_EQ(decode_extended("utf-8'en'a"), "a");
    for (const char* text :
         {"", "a", "iso-8859-1''%a3", "utf-8''%zz", "utf-8''%e", "utf-8''%ff", "utf-8'a"})
        EXPECT_FALSE(decode_extended(text)) << text;
}

TEST(DecodeFormName, UndoesOnlyWhatBrowsersEscape) {
    EXPECT_EQ(decode_form_name("a%22b%0D%0ac"), "a\"b\r\nc");
    EXPECT_EQ(decode_form_name("100%25 %zz %2 %"), "100%25 %zz %2 %");
}

}  // namespace
}  // namespace continuo::test
