#include "source/remote_address.h"

#include <string>

#include <gtest/gtest.h>

namespace dredge {
namespace {

TEST(RemoteAddress, TakesHttpsSshAndTheShortForm) {
  for (const char* word : {"https://git.example.org/team/app.git", "https://git.example.org:8443/a",
                           "ssh://git@git.example.org:22/app.git", "git@git.example.org:app.git",
                           "http://localhost:8080/app.git", "http://127.0.0.1/app.git"}) {
    EXPECT_EQ(check_remote(word).value_or(""), word);
  }
}

TEST(RemoteAddress, RefusesCredentialsWithoutRepeatingThem) {
  for (const char* word :
       {"https://jane:hush-hush@git.example.org/a", "https://hush-hush@git.example.org/a",
        "ssh://git:hush-hush@git.example.org/a", "https://a:b@hush-hush@git.example.org/a",
        "https://git.example.org/a?token=hush-hush", "https://git.example.org/a#hush-hush",
        "https://x:hush-hush@git.example.org/a?b"}) {
    const auto checked = check_remote(word);
    ASSERT_FALSE(checked) << word;
    EXPECT_EQ(checked.error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(checked.error().message.find("hush-hush"), std::string::npos) << word;
  }
}

TEST(RemoteAddress, RefusesProtocolsThatRunProgramsOrSendInTheClear) {
  for (const char* word : {"git://git.example.org/a", "file:///srv/a", "ftp://git.example.org/a",
                           "http://git.example.org/a", "ext::sh://x/a"}) {
    EXPECT_FALSE(check_remote(word)) << word;
  }
}

TEST(RemoteAddress, RefusesWhatGitOrSshCouldTakeForAnOption) {
  for (const char* word :
       {"ssh://-oProxyCommand=x/a", "-u@host:a", "git@-oProxyCommand=x:a", "git@host:-a",
        "https://host/a b", "https://host/a\nb", "https:///a", "https://host/"}) {
    const auto checked = check_remote(word);
    ASSERT_FALSE(checked) << word;
    EXPECT_EQ(checked.error().code, ErrorCode::InvalidInput) << word;
  }
}

TEST(RemoteAddress, LeavesUsersOutOfText) {
  EXPECT_EQ(without_userinfo("cannot reach 'https://u:p@host/a' nor ssh://git@host/b"),
            "cannot reach 'https://host/a' nor ssh://host/b");
  EXPECT_EQ(without_userinfo("mail jane@host"), "mail jane@host");
  EXPECT_EQ(without_userinfo("https://host/a@b"), "https://host/a@b");
}

}  // namespace
}  // namespace dredge
