// Generic credentials as some forty languages and formats write them, from the rule to the score.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/builtin.h"
#include "engine/engine.h"
#include "judge/judge.h"
#include "scan/evidence.h"
#include "unit/judge/samples.h"

namespace dredge {
namespace {

using judging::kBase62;
using judging::kHex;
using judging::random_text;

// The best confidence of the candidates in `text` whose secret takes in `value`; 0 without any.
double best_confidence(const std::string& text, const std::string& path, const std::string& value) {
  static const auto engine =
      Engine::load_static(builtin_rules(), builtin_engine_image(), Simd::Portable);
  struct Best final : CandidateSink {
    Best(std::string_view whole, std::string_view file, Span wanted)
        : text(whole), path(file), value(wanted) {}
    void candidate(const Candidate& found) override {
      if (found.secret.begin > value.begin || found.secret.end < value.end) return;
      const Span context = context_of(text, found.match);
      const auto shift = [&](Span span) {
        return Span{span.begin - context.begin, span.end - context.begin};
      };
      const Candidate local{found.rule, shift(found.match), shift(found.secret), found.checksum};
      const std::string_view snippet = text.substr(context.begin, context.size());
      best = std::max(best, judge({local, snippet, path}).confidence);
    }
    std::string_view text;
    std::string_view path;
    Span value;
    double best = 0;
  };
  const std::size_t at = text.find(value);
  Best best(text, path, {at, at + value.size()});
  Scanner scanner(*engine);
  EXPECT_TRUE(scanner.scan(text, best).has_value());
  return best.best;
}

struct Place {
  std::string path;
  std::string before;
  std::string after;
};

const std::vector<Place>& password_places() {
  static const std::vector<Place> places = {
      {"a.py", "DB_PASSWORD = '", "'\n"},
      {"a.py", "conn = connect(user='app', password='", "')\n"},
      {"a.py", "password = os.environ.get('DB_PASSWORD', '", "')\n"},
      {"a.py", "password: str = \"", "\"\n"},
      {"a.py", "password = (\n    '", "'\n)\n"},
      {"a.js", "const password = '", "';\n"},
      {"a.js", "const password = process.env.DB_PASSWORD || '", "';\n"},
      {"a.ts", "  private password: string = '", "';\n"},
      {"a.ts", "const password = env.PASSWORD ?? '", "';\n"},
      {"a.jsx", "<Login password=\"", "\" />\n"},
      {"A.java", "private static final String PASSWORD = \"", "\";\n"},
      {"A.java", "String password =\n        \"", "\";\n"},
      {"A.java", "config.setPassword(\"", "\");\n"},
      {"A.kt", "val password: String = \"", "\"\n"},
      {"A.scala", "val dbPassword: String = \"", "\"\n"},
      {"A.groovy", "def password = '", "'\n"},
      {"build.gradle", "        storePassword \"", "\"\n"},
      {"a.go", "var password string = \"", "\"\n"},
      {"a.go", "\tpassword := \"", "\"\n"},
      {"a.go", "\tconst dbPassword = `", "`\n"},
      {"a.rs", "const PASSWORD: &str = \"", "\";\n"},
      {"a.c", "static const char password[] = \"", "\";\n"},
      {"a.c", "#define DB_PASSWORD \"", "\"\n"},
      {"a.cc", "const std::string password{\"", "\"};\n"},
      {"a.cs", "string password = @\"", "\";\n"},
      {"a.swift", "let password: String = \"", "\"\n"},
      {"a.m", "NSString *password = @\"", "\";\n"},
      {"a.dart", "final String password = '", "';\n"},
      {"a.php", "$password = '", "';\n"},
      {"a.php", "define('DB_PASSWORD', '", "');\n"},
      {"a.php", "'password' => '", "',\n"},
      {"a.rb", "  password: '", "',\n"},
      {"a.rb", "password ||= '", "'\n"},
      {"a.pl", "my $password = '", "';\n"},
      {"a.lua", "local password = \"", "\"\n"},
      {"a.r", "password <- \"", "\"\n"},
      {"a.ex", "  password: \"", "\",\n"},
      {"a.erl", "{password, \"", "\"}.\n"},
      {"a.clj", "  :password \"", "\"\n"},
      {"a.el", "(setq password \"", "\")\n"},
      {"a.jl", "password = \"", "\"\n"},
      {"a.vb", "Dim password As String = \"", "\"\n"},
      {"a.ps1", "$Password = '", "'\n"},
      {"a.sh", "export DB_PASSWORD='", "'\n"},
      {"a.sh", "DB_PASSWORD=", "\n"},
      {"a.sh", "sshpass -p ", " ssh root@db.example.org\n"},
      {"a.sh", "mysql -h db -u root -p", " app\n"},
      {"a.bat", "set DB_PASSWORD=", "\r\n"},
      {"Dockerfile", "ENV DB_PASSWORD=", "\n"},
      {"Dockerfile", "ENV DB_PASSWORD ", "\n"},
      {"Dockerfile", "ARG DB_PASSWORD=", "\n"},
      {"docker-compose.yml", "      - MYSQL_ROOT_PASSWORD=", "\n"},
      {"docker-compose.yml", "      MYSQL_ROOT_PASSWORD: ", "\n"},
      {"k8s.yaml", "        - name: DB_PASSWORD\n          value: \"", "\"\n"},
      {"task.json", "{\"name\": \"DB_PASSWORD\", \"value\": \"", "\"}\n"},
      {"a.json", "  \"password\": \"", "\",\n"},
      {"a.json", "\"body\": \"{\\\"user\\\": \\\"app\\\", \\\"password\\\": \\\"", "\\\"}\"\n"},
      {"a.toml", "password = \"", "\"\n"},
      {"a.ini", "password = ", "\n"},
      {"a.properties", "spring.datasource.password=", "\n"},
      {"a.properties", "db.password=${DB_PASSWORD:", "}\n"},
      {"a.xml", "<password>", "</password>\n"},
      {"a.xml", "<property name=\"password\" value=\"", "\"/>\n"},
      {"a.xml", "<entry key=\"db.password\">", "</entry>\n"},
      {"a.plist", "<key>Password</key>\n\t<string>", "</string>\n"},
      {"main.tf", "  password = \"", "\"\n"},
      {"terraform.tfvars", "db_password = \"", "\"\n"},
      {"a.sql", "CREATE USER app IDENTIFIED BY '", "';\n"},
      {"a.sql", "ALTER ROLE app WITH LOGIN PASSWORD '", "';\n"},
      {"a.env", "DB_PASSWORD=\"", "\"\n"},
      {"a.txt", "Server=db.example.org;User Id=sa;Password=", ";\n"},
      {"a.txt", "postgres://app:", "@db.example.org:5432/app\n"},
      {"notes.md", "    curl -u app:", " https://api.example.org\n"},
      {"a.http", "POST /login?user=app&password=", "&next=1\n"},
      {"Dockerfile", "ENV ADMIN_PW=\"", "\" PORT=8080\n"},
      {"Dockerfile", "RUN echo \"root:", "\" | chpasswd\n"},
      {"a.sh", "echo '", "' | sudo -S apt update\n"},
      {"a.sh", "openssl req -new -passin pass:", " -key ca.pem\n"},
      {"a.sh", "htpasswd -b .htpasswd admin ", "\n"},
      {"a.ps1", "$p = ConvertTo-SecureString \"", "\" -AsPlainText -Force\n"},
      {"a.ps1", "net user svc_app ", " /add\n"},
      {"a.cfg", "db_pass: ", " ; main database\n"},
      {"a.tf", "variable \"db_password\" {\n  default = \"", "\"\n}\n"},
      {"a.yml", "args: [\"--user\", \"app\", \"--password\", \"", "\"]\n"},
      {"a.py", "requests.get(url, auth=('admin', '", "'))\n"},
      {"a.py", "server.login('me@example.net', '", "')\n"},
      {"A.java", "DriverManager.getConnection(\"jdbc:mysql://db/app\", \"app\", \"", "\");\n"},
      {"A.java", "new UsernamePasswordCredentials(\"app\", \"", "\")\n"},
      {"a.js", "new Sequelize('app', 'app', '", "', { dialect: 'mysql' })\n"},
      {"a.cs", "new NetworkCredential(\"app\", \"", "\")\n"},
      {"a.go", "req.SetBasicAuth(\"app\", \"", "\")\n"},
      {"a.php", "new PDO(\"mysql:host=db\", \"app\", \"", "\");\n"},
      {"a.php", "mysqli_connect('db', 'app', '", "', 'app');\n"},
      {"a.erl", "{db_password, <<\"", "\">>}.\n"},
      {"a.js", "/* admin password: ", " */\n"},
      {"a.sql", "INSERT INTO users (id, name, password) VALUES (1, 'bo', '", "');\n"},
      {"a.sql", "insert into `users` (`passwd`, `login`)\n  values ('", "', 'bo');\n"},
      {"README.md", "| User | Password | Role |\n|---|:---|---|\n| bo | ", " | admin |\n"},
      {"README.md", "| **Password** | `", "` |\n"},
      {"README.md", "The default password is `", "`.\n"},
      {"README.md", "Log in with user `bo` and password `", "`.\n"},
      {"README.md", "- **Password:** ", "\n"},
      {"a.bat", "net use Z: \\\\files\\share /user:CORP\\bo ", "\r\n"},
      {"a.sh", "useradd -m -p ", " bo\n"},
      {"a.sh", "chpasswd <<< \"bo:", "\"\n"},
      {"a.sh", "chpasswd <<EOF\nbo:", "\nEOF\n"},
      {"a.sh", "mysql -u root -p'", "' -e 'select 1'\n"},
      {"a.sh", "curl --user 'bo:", "' https://api.example.net\n"},
      {"a.sh", "rabbitmqctl add_user bo ", "\n"},
      {"a.exp", "expect \"assword:\"\nsend \"", "\\r\"\n"},
      {"ldap.conf", "bind_password ", "\n"},
      {"redis.conf", "requirepass ", "\n"},
      {"nginx.conf", "    ssl_password ", ";\n"},
      {"httpd.conf", "AuthLDAPBindPassword ", "\n"},
      {"haproxy.cfg", "  user bo insecure-password ", "\n"},
      {"sentinel.conf", "sentinel auth-pass main ", "\n"},
      {"ipsec.secrets", ": PSK \"", "\"\n"},
      {"a.py", "db = pymysql.connect('db', 'bo', '", "', 'app')\n"},
      {"a.py", "cx_Oracle.connect('bo', '", "', 'dsn')\n"},
      {"a.py", "parser.add_argument('--password', default='", "')\n"},
      {"a.pl", "DBI->connect(\"dbi:mysql:app\", \"bo\", \"", "\");\n"},
      {"a.php", "new mysqli($host, 'root', '", "', 'app');\n"},
      {"a.php", "curl_setopt($c, CURLOPT_USERPWD, 'bo:", "');\n"},
      {"a.c", "mysql_real_connect(c, \"db\", \"root\", \"", "\", \"app\", 0, NULL, 0);\n"},
      {"A.java", "keyStore.load(in, \"", "\".toCharArray());\n"},
      {"A.java", "if (password.equals(\"", "\")) return;\n"},
      {"a.go", "url.UserPassword(\"bo\", \"", "\")\n"},
      {"a.rs", ".basic_auth(\"bo\", Some(\"", "\"))\n"},
      {"a.rb", "req.basic_auth 'bo', '", "'\n"},
      {"a.clj", "{:user \"bo\" :password \"", "\"}\n"},
      {"a.ps1", "$p = '", "' | ConvertTo-SecureString -AsPlainText -Force\n"},
      {"a.cs", "new Rfc2898DeriveBytes(\"", "\", salt)\n"},
      {"a.robot", "${DB_PASSWORD}    ", "\n"},
      {"a.html", "<input type=\"password\" name=\"pw\" value=\"", "\">\n"},
      {"a.cs", "public string Password { get; set; } = \"", "\";\n"},
      {"a.sql", "DECLARE @password nvarchar(50) = '", "'\n"},
      {"a.pls", "v_password VARCHAR2(30) := '", "';\n"},
      {"a.adb", "Password : constant String := \"", "\";\n"},
      {"a.rs", "let password = String::from(\"", "\");\n"},
      {"a.go", "password := []byte(\"", "\")\n"},
      {"a.go", "flag.StringVar(&password, \"password\", \"", "\", \"of the user\")\n"},
      {"a.erl", "-define(PASSWORD, \"", "\").\n"},
      {"a.ex", "  @password \"", "\"\n"},
      {"a.lisp", "(defparameter *password* \"", "\")\n"},
      {"CMakeLists.txt", "set(DB_PASSWORD \"", "\")\n"},
      {"Makefile", "DB_PASSWORD ?= ", "\n"},
      {"a.pl", "$cfg{password} = '", "';\n"},
      {"a.pl", "my $password = q(", ");\n"},
      {"a.rb", "password = %q(", ")\n"},
      {"a.lua", "password = [[", "]]\n"},
      {"a.py", "password = \"\"\"", "\"\"\"\n"},
      {"a.cbl", "       01 WS-PASSWORD PIC X(16) VALUE '", "'.\n"},
      {"a.cbl", "           MOVE '", "' TO WS-PASSWORD.\n"},
      {"a.properties", "db.password=\\\n    ", "\n"},
      {"a.yml", "db_password: |-\n  ", "\n"},
      {"web.xml", "<param-name>dbPassword</param-name>\n<param-value>", "</param-value>\n"},
      {"users.csv", "id,user,password,role\n1,bo,", ",admin\n"},
      {"a.feature", "  | user | password |\n  | bo   | ", " |\n"},
      {"chap-secrets", "# client  server  secret  IP addresses\nbo  *  ", "  *\n"},
      {"a.md", "echo \"machine git.corp.net login bo password ", "\" > ~/.netrc\n"},
      {"a.md", "Default credentials: admin / ", "\n"},
      {"a.sh", "keytool -import -storepass a7Bc9dEf -keypass ", " -file a.crt\n"},
      {"a.sh", "redis-server --requirepass ", "\n"},
      {"a.sh", "docker run --entrypoint htpasswd httpd:2 -Bbn bo ", "\n"},
      {"a.sh", "az sql server create -n x -u adm -p ", "\n"},
      {"a.sh", "gh secret set DB_PASSWORD --body ", "\n"},
      {"a.sh", "http -a bo:", " GET api.corp.net/v1\n"},
      {"a.sh", "echo '", "' | kinit bo@CORP.NET\n"},
      {"ks.cfg", "rootpw --plaintext ", "\n"},
      {"preseed.cfg", "d-i passwd/root-password password ", "\n"},
      {"user-data", "chpasswd:\n  list: |\n    root:", "\n"},
      {"router.cfg", "username bo privilege 15 secret 0 ", "\n"},
  };
  return places;
}

TEST(Languages, ReportPasswordsAsPeopleChooseThem) {
  const std::string value = "Wint" + std::string("er") + "!x7" + random_text(kBase62, 7);
  for (const Place& place : password_places())
    EXPECT_GE(best_confidence(place.before + value + place.after, place.path, value),
              kDefaultMinConfidence)
        << place.path << ": " << place.before;
}

TEST(Languages, ReportPasswordsOfWordsThatUnderscoresJoin) {
  const std::string value = std::string("copper") + "_kettle";
  const std::vector<Place> places = {
      {"a.py", "DB_PASSWORD = '", "'\n"},
      {"A.java", "DriverManager.getConnection(url, \"bo\", \"", "\");\n"},
      {"a.ps1", "$p = ConvertTo-SecureString \"", "\" -AsPlainText -Force\n"},
      {"a.yml", "password: ", "\n"},
      {"a.xml", "<password>", "</password>\n"},
      {"build.gradle", "        storePassword \"", "\"\n"},
      {"a.sh", "sshpass -p ", " ssh root@db.example.org\n"},
  };
  for (const Place& place : places)
    EXPECT_GE(best_confidence(place.before + value + place.after, place.path, value),
              kDefaultMinConfidence)
        << place.path << ": " << place.before;
}

TEST(Languages, TakeTheValueInTheColumnOfThePassword) {
  const std::string mail = "jane" + random_text(kBase62, 9);
  const std::string row = "INSERT INTO users (name, mail, password) VALUES ('bo', '" + mail +
                          "', 'Tin" + random_text(kBase62, 8) + "');\n";
  EXPECT_LT(best_confidence(row, "a.sql", mail), kDefaultMinConfidence);
}

TEST(Languages, ReportTokensWhereverTheNameStands) {
  const std::string value = random_text(kBase62, 40, 3);
  const std::vector<Place> places = {
      {"a.py", "headers = {'X-Auth-Token': '", "'}\n"},
      {"a.js", "fetch(url, {headers: {Authorization: 'Bearer ", "'}})\n"},
      {"a.txt", "Authorization: Bearer ", "\n"},
      {"strings.xml", "<string name=\"api_key\">", "</string>\n"},
      {"a.md", "https://api.example.org/v1?access_token=", "&x=1\n"},
      {"a.sh", "tool --token ", " run\n"},
      {"a.yml", "api_key: ", "\n"},
      {"a.java", "// api key: \"", "\"\n"},
      {"a.java", "// Example: to set the auth token ", "\n"},
      {"a.py", "# api key ", "\n"},
      {"a.swift", "let apiKey: String? = \"", "\"\n"},
      {"a.ts", "apiKey: process.env.API_KEY || \"", "\",\n"},
      {"a.scala", "val apiKey =\n  \"", "\"\n"},
  };
  for (const Place& place : places)
    EXPECT_GE(best_confidence(place.before + value + place.after, place.path, value),
              kDefaultMinConfidence)
        << place.path << ": " << place.before;
}

std::string web_token(const std::string& header, const std::string& payload,
                      const std::string& signature) {
  std::string token = judging::encode_base64(header) + "." + judging::encode_base64(payload);
  std::erase(token, '=');
  return token + "." + signature;
}

TEST(Languages, BlockNoTokensOfIntroductions) {
  const std::string sign = random_text(kBase62, 43);
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  const auto confidence = [](const std::string& token) {
    return best_confidence("const header = '" + token + "';\n", "a.js", token);
  };
  EXPECT_GE(confidence(web_token(header, R"({"sub":"u7301","name":"Ann"})", sign)),
            kBlockConfidence);
  EXPECT_LT(confidence(web_token(header, R"({"sub":"1234567890","name":"John Doe"})", sign)),
            kBlockConfidence);
  EXPECT_LT(confidence(web_token(R"({"alg":"none"})", R"({"sub":"u7301"})", "")), kBlockConfidence);
}

// What its structure contradicts is doubted, not dropped.
TEST(Languages, KeepWhatFailsACheck) {
  const std::string part = "eyJ" + random_text(kBase62, 24);
  const std::string token = part + "." + part + "." + random_text(kBase62, 43);
  EXPECT_GE(best_confidence("t = '" + token + "'\n", "a.py", token), kDefaultMinConfidence);
  EXPECT_LT(best_confidence("t = '" + token + "'\n", "a.py", token), kBlockConfidence);
  const std::string pair = random_text(kBase62, 22, 4) + "==";
  EXPECT_GE(best_confidence("h = 'Basic " + pair + "'\n", "a.py", pair), kDefaultMinConfidence);
}

TEST(Languages, LeaveOutWhatNamesOrHidesASecret) {
  const std::string body = random_text(kBase62, 40, 5);
  struct Case {
    std::string path, before, value, after;
  };
  const std::vector<Case> cases = {
      {"a.py", "password = ", "os.environ['DB_PASSWORD']", "\n"},
      {"a.py", "password = ", "get_password(user)", "\n"},
      {"a.py", "    return Key(filename=name, password=", "newpassword", ")\n"},
      {"a.go", "\tcfg.Password = ", "mmpassword", "\n"},
      {"a.rb", "ENV[\"MAIL_PASSWORD\"] = ", "@previous_password", "\n"},
      {"Makefile", "PASSES=\"", "grpcproxy_e2e", "\" ./test.sh\n"},
      {"a.ps1", "$userPassword = ", "GetRandomString", "\n"},
      {"login_pt_BR.properties", "Password=", "Contrasenya7", "\n"},
      {"a.cs", "const string STARTUPSCRIPTTOKEN = \"", "pssessionthreadoptions", "\";\n"},
      {"a.java", "Input password2 = page.getElementByName(\"", "user.password2", "\");\n"},
      {"a.go", "\"X-Sealed-Key\": \"", body, "\",\n"},
      {"a.md", "If this is used, --user and --password ", "should", " not be set\n"},
      {"a.yml", "update_password: ", "always", "\n"},
      {"a.yml", "cluster_token: ", "etcd-cluster-1", "\n"},
      {"a.yml", "signingSecret: \"", "urn:k8s:secret:jwt:signingSecret", "\"\n"},
      {"a.sh", "openssl rsa -in a.key -passin ", "pass:$PSWD", "\n"},
      {"a.java", ".extracting(\"location\", \"password\", \"", "provider", "\", \"type\")\n"},
      {"a.ts", "password: ", "string", ";\n"},
      {"a.go", "p := PubKey{ID: \"1\", Key: \"", random_text(kBase62, 43, 9) + "=", "\"}\n"},
      {"a.ts", "const PASSWORD_KEY = \"", "password-key", "\";\n"},
      {"a.ts", "export const EMAIL_PASSWORD = \"", "email_password", "\";\n"},
      {"k8s.yaml", "certSecret: ", "tlssecret", "\n"},
      {"k8s.yaml", "secretName: ", "db-password", "\n"},
      {"k8s.yaml", "secretKeyRef:\n  name: ", "db-password", "\n  key: password\n"},
      {"k8s.yaml", "- urn:k8s:secret:", "name:key1", "\n"},
      {"docker-compose.yml", "SSL_KEY_CREDENTIALS: '", "key_creds", "'\n"},
      {".env", "PASSWORD=", "example", "\n"},
      {"a.py", "  'port', 'password', '", "timeout_seconds", "',\n"},
      {"A.java", "keyStorePassword = ", "connectionMode", " == SERVER ? a : b;\n"},
      {"A.java", "PluginWrapper pw = pluginWrapper(\"", "dependee", "\").build();\n"},
      {"A.java", "values(\"a.password=x\", \"", "mvc.servlet.path=/custom", "\");\n"},
      {"a.go", "MetaDataEncryptionKey = \"", "X-Internal-Sealed-Key", "\"\n"},
      {"a.ts", "key: '", "cn-west-region-internal", "',\n"},
      {"a.sql", "INSERT INTO users (name, password) VALUES ('bo', '", "${PASSWORD}", "');\n"},
      {"README.md", "| Password | ", "required", " |\n"},
      {"A.java", "wc.login(\"alice7\", \"", "alice7", "\");\n"},
      {"A.java", "headers.setBasicAuth(\"user\", \"", "password", "\");\n"},
      {"a.cs", "string password = ", "Configuration.Password", ";\n"},
      {"a.yml", "password: ", "${DB_PASSWORD}", "\n"},
      {"a.yml", "password: \"", "{{ vault_db_password }}", "\"\n"},
      {"a.yml", "password: ", "ENC[AES256_GCM,data:" + body + "]", "\n"},
      {"a.yml", "db_password: ", "vault:v1:" + body, "\n"},
      {"a.properties", "db.password=", "ENC(" + body + ")", "\n"},
      {"Pulumi.yaml", "  app:password:\n    secure: ", "AAABA" + body, "\n"},
      {"a.js", "password: ", "req.body.password", ",\n"},
      {"a.php", "'password' => '", "required|string|min:8", "',\n"},
      {"redis.conf", "# requirepass ", "foobared", "\n"},
      {"a.ps1", "$Script:PfxPassword = ", "New-RandomName", "\n"},
      {"a.xml", "<user name=\"bo\" password=\"", "@db.password@", "\"/>\n"},
      {"a.bat", "set /p PASSWORD=", "Password:", "\r\n"},
      {"a.sh", "PASSWORD=`", "pwgen 12 1", "`\n"},
      {"a.yml", "imagePullSecrets: ", "registry-pull", "\n"},
      {"a.py", "login(user, password=\"", "wrong", "\")\n"},
      {"a.go", "Password: cmd.String(\"", "password", "\"),\n"},
      {"a.go", "header = \"Basic ", "dXNlcm5hbWU=", "\"\n"},
      {"a.cs", "public string PartitionKey { get; set; } = \"", "Products", "\";\n"},
      {"a.php", "'password' => ", "$_POST['password']", ",\n"},
      {"a.ps1", "$token = \"", "$header.$signature", "\"\n"},
      {"a.env", "DB_PASSWORD=", "changeme", "\n"},
      {"a.env", "API_TOKEN=", "CHANGE-ME-BEFORE-USE", "\n"},
      {"a.env", "API_TOKEN=", "<your-token-here>", "\n"},
      {"a.js", "{regex: /x/, token: \"", "variable-2", "\"},\n"},
      {"a.js", "words: [\"host\", \"password\", \"", "pathname", "\", \"port\"]\n"},
      {"a.c", ".token = \"", "NOMKSTREAM", "\",\n"},
      {"a.json", "\"integrity_token\": \"", "sha512-" + body + body, "\"\n"},
      {"a.yml", "image_secret_sha256: ", random_text(kHex, 64), "\n"},
      {"a.tf", "secret_arn = \"", "arn:aws:secretsmanager:eu-west-1:123:secret:db-7Xq", "\"\n"},
  };
  for (const Case& c : cases)
    EXPECT_LT(best_confidence(c.before + c.value + c.after, c.path, c.value), kDefaultMinConfidence)
        << c.path << ": " << c.before << c.value;
}

}  // namespace
}  // namespace dredge
