#include "api/wire/form.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace continuo::test {
namespace {

HttpRequest typed(std::string content_type, std::string body = "") {
    HttpRequest request;
    request.headers.add("content-type", std::move(content_type));
    request.body = std::move(body);
    return request;
}

TEST(MediaType, IsWhatTheFieldSays) {
    struct Case {
        const char* text;
        MediaType type;
    };
    for (const auto& [text, type] : {
             Case{"application/json", MediaType::json},
             Case{"Application/JSON; charset=UTF-8", MediaType::json},
             Case{"application/json;charset=\"utf-8\"", MediaType::json},
             Case{"application/json; charset=latin1", MediaType::other},
             Case{"application/problem+json", MediaType::json},
             Case{"text/json", MediaType::other},
             Case{"application/x-www-form-urlencoded", MediaType::urlencoded},
             Case{"multipart/form-data; boundary=x", MediaType::multipart},
             Case{"multipart/form-data; BOUNDARY=\"a b\"", MediaType::multipart},
             Case{"multipart/form-data", MediaType::other},
             Case{"multipart/form-data; boundary=", MediaType::other},
             Case{"multipart/mixed; boundary=x", MediaType::other},
             Case{"", MediaType::none},
             Case{";", MediaType::none},
             Case{"application/jsonx", MediaType::other},
         })
        EXPECT_EQ(media_type(typed(text)), type) << text;
    EXPECT_EQ(media_type(HttpRequest{}), MediaType::none);
}

TEST(Form, Urlencoded) {
    const auto form =
        read_form(typed("application/x-www-form-urlencoded", "message=Hello%20there+you&x=%C3%A9"));
    ASSERT_TRUE(form);
    EXPECT_EQ(*form->find("message"), "Hello there you");
    EXPECT_EQ(*form->find("x"), "\xC3\xA9");
}

TEST(Form, UrlencodedThatCannotBeReadIsA422) {
    for (const auto* bad : {"message=%", "message=%ff", "message=%00", "%=1"}) {
        const auto form = read_form(typed("application/x-www-form-urlencoded", bad));
        ASSERT_FALSE(form) << bad;
        EXPECT_EQ(form.error().status, 422);
    }
}

TEST(Form, IsBounded) {
    std::string many = "a=1";
    for (std::size_t i = 0; i < limits::form_fields_max; ++i)
        many += "&a=1";
    EXPECT_EQ(read_form(typed("application/x-www-form-urlencoded", many)).error().status, 413);
    const auto large = "a=" + std::string(limits::form_field_bytes_max + 1, 'x');
    EXPECT_EQ(read_form(typed("application/x-www-form-urlencoded", large)).error().status, 413);
}

TEST(Form, MultipartFieldsMustBeUtf8) {
    auto request = typed("multipart/form-data; boundary=x");
    request.form = {{"message", "Hi"}};
    EXPECT_EQ(*read_form(request)->find("message"), "Hi");
    request.form = {{"message", "\xFF"}};
    EXPECT_EQ(read_form(request).error().status, 422);
    request.form = {{"\xFF", "Hi"}};
    EXPECT_EQ(read_form(request).error().status, 422);
}

}  // namespace
}  // namespace continuo::test
