#include "judge/connection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

HostKind kind(std::string_view text) { return read_host(text).kind; }

Connection connection_of(const Sample& sample) {
  return with_input(sample, [](const JudgeInput& input) {
    Connection found = read_connection(read_context(input.candidate, input.text, input.path));
    found.host.name = {};  // a view into the sample
    return found;
  });
}

std::string server_of(const Sample& sample) {
  return with_input(sample, [](const JudgeInput& input) { return read_signals(input).server(); });
}

const std::string kValue = "Blue7sky!Tram";

TEST(Host, KnowsServersFromWhatIsNear) {
  for (const char* text : {"db.acme.net", "db.acme.net:5432", "8.8.4.4", "[2a00:1450::1]:27017",
                           "m\xc3\xbcller.acme.net", "db.acme.net."})
    EXPECT_EQ(kind(text), HostKind::Server) << text;
  for (const char* text : {"localhost", "db", "db:5432", "127.0.0.1:6379", "10.1.2.3", "[::1]",
                           "[fe80::1%25en0]", "mq.local", "172.20.0.3", "192.168.1.1"})
    EXPECT_EQ(kind(text), HostKind::Local) << text;
}

TEST(Host, KnowsWhatIsSetAsideForDocuments) {
  for (const char* text :
       {"db.example.org", "EXAMPLE.com:80", "db.example", "a.invalid", "host", "hostname:5432",
        "your-server.net", "db.yourdomain.com", "192.0.2.7", "[2001:db8::1]:5432", "203.0.113.9:1"})
    EXPECT_EQ(kind(text), HostKind::Example) << text;
  for (const char* text : {"examples.net", "host-7.acme.net", "hosting.net", "192.0.3.7"})
    EXPECT_EQ(kind(text), HostKind::Server) << text;
}

TEST(Host, KnowsTemplates) {
  for (const char* text : {"${HOST}:5432", "$HOST", "%s:%d", "{host}", "<host>", "#{h}", "@h@"})
    EXPECT_EQ(kind(text), HostKind::FilledIn) << text;
  EXPECT_EQ(kind("db.acme.net:$PORT"), HostKind::Server);
}

TEST(Host, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string("db..net"), std::string(".net"), std::string("db.acme.net:0"),
        std::string("db.acme.net:65536"), std::string("db.acme.net:54x2"),
        std::string("db.acme.net:543210"), std::string("db acme"), std::string("1.2.3.256"),
        std::string("1.2.3"), std::string("1.2.3.4.5"), std::string("[::1"), std::string("[::1]x"),
        std::string("[1:2]"), std::string("[::1::2]"), std::string("[12345::1]"),
        std::string("a!b"), std::string(64, 'a') + ".net", std::string(300, 'a')})
    EXPECT_EQ(kind(text), HostKind::Broken) << text;
}

TEST(Authority, TakesTheFirstOfSeveralHostsAndRefusesWhereOneIsNone) {
  const Host first = read_authority("a.acme.net:1,b.acme.net:2/db?x=y", "mongodb");
  EXPECT_EQ(first.kind, HostKind::Server);
  EXPECT_EQ(first.name, "a.acme.net");
  EXPECT_EQ(read_authority("a.acme.net:1,b.acme.net:70000/db", "mongodb").kind, HostKind::Broken);
  EXPECT_EQ(read_authority("a.acme.net,b..c", "mongodb").kind, HostKind::Broken);
}

TEST(Authority, AServiceThatIsLookedUpHasOneHostAndNoPort) {
  EXPECT_EQ(read_authority("c0.acme.net/db", "mongodb+srv").kind, HostKind::Server);
  EXPECT_EQ(read_authority("c0.acme.net:27017/db", "mongodb+srv").kind, HostKind::Broken);
  EXPECT_EQ(read_authority("c0.acme.net,c1.acme.net/db", "mongodb+srv").kind, HostKind::Broken);
  EXPECT_EQ(read_authority("c0.acme.net, as ever", "mongodb+srv").kind, HostKind::Server);
}

TEST(Authority, EndsWithTheTextAround) {
  for (const char* text : {"db.acme.net\"", "db.acme.net)", "db.acme.net\\n", "db.acme.net;x=1",
                           "db.acme.net&quot;", "db.acme.net, and more", "db.acme.net#top"})
    EXPECT_EQ(read_authority(text, "db").name, "db.acme.net") << text;
  EXPECT_EQ(read_authority("/run/x.sock", "db").kind, HostKind::None);
  EXPECT_EQ(read_authority("%2Frun%2Fx/db", "db").kind, HostKind::None);
  EXPECT_EQ(read_authority("\" + host", "db").kind, HostKind::FilledIn);
  EXPECT_EQ(read_authority("\"", "db").kind, HostKind::None);
}

// Any one character of a host and port turned into one that they cannot hold.
TEST(Authority, NoticesEveryCharacterThatDoesNotBelong) {
  const std::string sound = "db7.acme.net:5432";
  for (std::size_t i = 0; i < sound.size(); ++i) {
    std::string changed = sound;
    changed[i] = '~';
    EXPECT_EQ(read_authority(changed + "/app", "db").kind, HostKind::Broken) << changed;
  }
  const std::string address = "[2a00:1450:4001:82b::200e]:443";
  for (std::size_t i = 0; i < address.size(); ++i) {
    std::string changed = address;
    changed[i] = 'g';
    EXPECT_EQ(read_authority(changed + "/app", "db").kind, HostKind::Broken) << changed;
  }
}

TEST(Percent, DecodesWhatIsWhole) {
  EXPECT_EQ(percent_decoded("a%40b%2fc"), "a@b/c");
  EXPECT_EQ(percent_decoded("plain"), "");
  for (const char* text : {"a%4", "a%", "a%4g", "%zz41"}) {
    EXPECT_FALSE(is_percent_encoded(text)) << text;
    EXPECT_EQ(percent_decoded(text), "") << text;
  }
}

TEST(Connection, ReadsTheServerOfEachForm) {
  const Sample forms[] = {
      {"url = \"postgres://ann:", kValue, "@db.acme.net:5432/app\""},
      {"postgresql+psycopg2://ann:", "p@" + kValue, "@db.acme.net,db2.acme.net/app"},
      {"redis://:", kValue, "@db.acme.net:6379/0"},
      {"redis://", kValue, "@db.acme.net:6379/0"},
      {"mongodb+srv://ann:", kValue, "@db.acme.net/?w=1"},
      {"jdbc:oracle:thin:ann/", kValue, "@db.acme.net:1521:ORCL"},
      {"jdbc:oracle:thin:ann/\"", kValue, "\"@//db.acme.net:1521/XE"},
      {"ann/", kValue, "@//db.acme.net:1521/XE"},
      {"ann:", kValue, "@tcp(db.acme.net:3306)/app"},
      {"jdbc:mysql://db.acme.net/app?user=ann&password=", kValue, "&x=1"},
      {"jdbc:sqlserver://db.acme.net:1433;user=sa;password=", kValue, ";"},
      {"\"Server=tcp:db.acme.net,1433;User Id=ann;Password=", kValue, ";\""},
      {"Data Source=db.acme.net\\SQL1;Uid=ann;Pwd=", kValue, ""},
      {"PWD=", kValue, ";UID=ann;SERVER=db.acme.net"},
      {"host=db.acme.net port=5432 user=ann password=", kValue, " dbname=app"},
  };
  for (const Sample& form : forms) {
    EXPECT_NE(connection_of(form).place, Place::None) << form.before;
    EXPECT_FALSE(connection_of(form).is_broken) << form.before;
    EXPECT_EQ(server_of(form), "db.acme.net") << form.before;
  }
}

TEST(Connection, IsNoneWhereNothingIsOpened) {
  EXPECT_EQ(connection_of({"password = \"", kValue, "\"\n"}).place, Place::None);
  EXPECT_EQ(connection_of({"https://acme.net/cb?password=", kValue, "&x=1"}).place, Place::None);
  EXPECT_EQ(connection_of({"mail ann/", kValue, "@home"}).place, Place::None);
}

TEST(Connection, SeesBrokenOnes) {
  EXPECT_TRUE(connection_of({"postgres://ann:", kValue, "@db.acme.net:99999/app"}).is_broken);
  EXPECT_TRUE(connection_of({"postgres://ann:", "blue%7sky", "@db.acme.net/app"}).is_broken);
  EXPECT_TRUE(connection_of({"://ann:", kValue, "@db.acme.net/app"}).is_broken);
  EXPECT_TRUE(connection_of({"Server=db..net;Uid=ann;Pwd=", kValue, ";"}).is_broken);
  EXPECT_TRUE(connection_of({"Server=db;Uid=ann;Pwd={", kValue, ";x"}).is_broken);
}

TEST(Connection, DecodesThePassword) {
  EXPECT_EQ(connection_of({"db://ann:", "%3Cpassword%3E", "@db.acme.net"}).plain, "<password>");
  EXPECT_EQ(connection_of({"Server=db;Uid=a;Pwd={", "blue}}7;sky", "};"}).plain, "blue}7;sky");
  EXPECT_EQ(connection_of({"Server=db;Uid=a;Password='", "blue''7;sky", "';"}).plain, "blue'7;sky");
  EXPECT_EQ(connection_of({"jdbc:sqlserver://db;user=a;password={", "b}};7", "};x=1"}).plain,
            "b};7");
  EXPECT_EQ(connection_of({"db://ann:", kValue, "@db.acme.net"}).plain, "");
}

TEST(Connection, JudgesTheDecodedPassword) {
  for (const char* value :
       {"%3Cpassword%3E", "%7B%7Bpassword%7D%7D", "%24%7BDB_PASS%7D", "%2A%2A%2A%2A%2A%2A"})
    EXPECT_LT(confidence_of({"postgres://ann:", value, "@db.acme.net/x\n", "a.env", true, 0.75}),
              kDefaultMinConfidence)
        << value;
  EXPECT_GT(confidence_of(
                {"postgres://ann:", "Blue7%40sky%21Tram", "@db.acme.net/x\n", "a.env", true, 0.75}),
            kBlockConfidence);
}

TEST(Connection, KnowsATemplateInBraces) {
  const auto inserted = [](const std::string& value) {
    return connection_of({"\"Server=db;Uid=ann;Pwd={", value, "};\""}).is_inserted;
  };
  for (const char* value : {"password", "db.password", "0", "dbPwd2"})
    EXPECT_TRUE(inserted(value)) << value;
  for (const char* value : {"Blue7;sky", "Tr4mBlue7sky"}) EXPECT_FALSE(inserted(value)) << value;
}

TEST(Connection, SeesAValueThatTakesInTheHost) {
  const Sample past = {"url=db://token:", kValue + "@db.acme.net/x", "\n"};
  EXPECT_TRUE(connection_of(past).is_overrun);
  EXPECT_FALSE(connection_of({"password: ", kValue + "@db.acme.net", "\n"}).is_overrun);
}

TEST(Connection, LowersWhatItDoubtsAndDropsNothing) {
  const auto confidence = [](const std::string& host) {
    return confidence_of({"postgres://ann:", kValue, "@" + host + "/app\n", "a.env", true, 0.75});
  };
  const double sound = confidence("db.acme.net");
  for (const char* host : {"db.example.org", "db.acme.net:0", "${HOST}", "localhost"}) {
    EXPECT_LT(confidence(host), sound) << host;
    EXPECT_GT(confidence(host), kDefaultMinConfidence) << host;
  }
}

TEST(Connection, ShowsNoNameThatMayHoldASecret) {
  const auto shown = [](const std::string& name) {
    return shown_name({HostKind::Server, name}, kValue, "@" + name + ":5432/app\" # by ann@acme");
  };
  EXPECT_EQ(shown("db.acme.net"), "db.acme.net");
  EXPECT_EQ(shown(random_text(kBase62, 30) + "7.net"), "");
  EXPECT_EQ(shown("db\x1b[2J.net"), "");
  EXPECT_EQ(shown(std::string(90, 'a')), "");
  EXPECT_EQ(shown_name({HostKind::Server, "x.blue7.net"}, "blue7", "@x.blue7.net"), "");
  // A password with "@" and "/" in it, of which a rule saw the start.
  EXPECT_EQ(shown_name({HostKind::Server, "tail.net"}, kValue, "@tail.net/more@db.acme.net/app\""),
            "");
}

TEST(Connection, TheSignalNamesTheServer) {
  const Sample sample = {"postgres://ann:", kValue, "@db.acme.net:5432/app\n"};
  const auto detail = with_input(sample, [](const JudgeInput& input) {
    for (const Signal& signal : judge(input).signals)
      if (signal.name == "server-named") return signal.detail;
    return std::string();
  });
  EXPECT_NE(detail.find("db.acme.net"), std::string::npos) << detail;
}

}  // namespace
}  // namespace dredge::judging
