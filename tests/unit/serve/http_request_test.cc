#include "serve/http_request.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

TEST(ServeRequest, ReadsPathQueryAndCookies) {
  const auto request = parse_http_request(
      "GET /a?x=1&token=ab HTTP/1.1\r\nHost: 127.0.0.1:80\r\nCookie: a=b; dredge_80=cd\r\n\r\n");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->path, "/a");
  EXPECT_EQ(request->parameter("token"), "ab");
  EXPECT_EQ(request->cookie("dredge_80"), "cd");
  EXPECT_EQ(request->header("host"), "127.0.0.1:80");
  EXPECT_FALSE(request->cookie("dredge").has_value());
}

TEST(ServeRequest, AHeaderThatStandsTwiceIsNone) {
  const auto request = parse_http_request("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->header("host").has_value());
}

TEST(ServeRequest, RefusesOtherMethodsAndVersions) {
  for (const std::string_view line :
       {"POST / HTTP/1.1", "DELETE / HTTP/1.1", "get / HTTP/1.1", "GET / HTTP/2.0"}) {
    const auto request = parse_http_request(std::string(line) + "\r\nHost: a\r\n\r\n");
    ASSERT_FALSE(request.has_value()) << line;
    EXPECT_EQ(request.error().code, ErrorCode::Unsupported) << line;
  }
}

TEST(ServeRequest, RefusesWhatIsNoRequest) {
  for (const std::string text :
       {"", "\r\n\r\n", "GET /\r\n\r\n", "GET http://x/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n folded: x\r\n\r\n", "GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    const auto request = parse_http_request(text);
    ASSERT_FALSE(request.has_value()) << text;
    EXPECT_EQ(request.error().code, ErrorCode::InvalidInput) << text;
  }
}

TEST(ServeRequest, RefusesHeadsWithoutEnd) {
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i) many += "A: b\r\n";
  EXPECT_FALSE(parse_http_request(many + "\r\n").has_value());
  EXPECT_FALSE(parse_http_request("GET /" + std::string(kMostHeadBytes, 'a') + " HTTP/1.1\r\n\r\n")
                   .has_value());
}

TEST(ServeResponse, HeadHasTheLengthAndNotTheBody) {
  const ServeResponse response{200, "text/html", {}, "hello"};
  EXPECT_TRUE(http_bytes(response, false).ends_with("\r\n\r\nhello"));
  EXPECT_TRUE(http_bytes(response, true).ends_with("\r\n\r\n"));
  EXPECT_NE(http_bytes(response, true).find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_NE(http_bytes(response, true).find("Cache-Control: no-store\r\n"), std::string::npos);
}

TEST(ServeToken, OnlyTheSameIsEqual) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("", "a"));
}

}  // namespace
}  // namespace dredge
