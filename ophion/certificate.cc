// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <memory>
#include <string>

#include "base/error.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

constexpr long kSecondsOfADay = 86'400;
constexpr long kValidDays = 3'652;

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Release<std::fclose>>;

void require(bool success) {
  if (!success) throw system_error("OpenSSL cannot make a certificate");
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  for (const char c : std::string_view{name.data()}) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.') return {};
  }
  return name.data();
}

void add_extension(X509* certificate, int number, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, number, value.c_str())};
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial_number(X509* certificate) {
  std::uint64_t number = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) == 1);
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number >> 1U) == 1);
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& addresses) {
  Certificate certificate{X509_new()};
  require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  set_serial_number(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kSecondsOfADay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidDays * kSecondsOfADay);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  auto* name = X509_get_subject_name(certificate.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>("localhost");
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1);
  require(X509_set_issuer_name(certificate.get(), name) == 1);

  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  const auto host = host_name();
  if (!host.empty() && host != "localhost") names += ",DNS:" + host;
  for (const auto& address : addresses) names += ",IP:" + address;
  add_extension(certificate.get(), NID_subject_alt_name, names);
  // Clients trust this very certificate: it must be allowed to sign itself, and nothing else.
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  add_extension(certificate.get(), NID_subject_key_identifier, "hash");
  require(X509_sign(certificate.get(), key, EVP_sha256()) != 0);
  return certificate;
}

File create_file(const fs::path& path, mode_t mode) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) throw errno_error(fmt::format("cannot write {}", path.string()));
  return File{fdopen(descriptor, "w")};
}

File open_file(const fs::path& path) {
  File file{std::fopen(path.c_str(), "re")};
  if (!file) throw errno_error(fmt::format("cannot read {}", path.string()));
  return file;
}

}  // namespace

namespace {

void write_certificate(const fs::path& certificate, const fs::path& key,
                       const std::vector<std::string>& addresses) {
  const Key made_key{EVP_EC_gen("P-256")};
  require(made_key != nullptr);
  const auto made_certificate = make_certificate(made_key.get(), addresses);
  const auto key_file = create_file(key, 0600);
  require(PEM_write_PrivateKey(key_file.get(), made_key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr) == 1);
  const auto certificate_file = create_file(certificate, 0644);
  require(PEM_write_X509(certificate_file.get(), made_certificate.get()) == 1);
}

}  // namespace

void create_certificate(const fs::path& certificate, const fs::path& key) {
  write_certificate(certificate, key, {});
}

void replace_certificate(const fs::path& certificate, const fs::path& key,
                         const std::vector<std::string>& addresses) {
  for (const auto& file : {certificate, key}) fs::remove(file);
  write_certificate(certificate, key, addresses);
}

std::int64_t check_certificate(const fs::path& certificate, const fs::path& key) {
  const Certificate read_certificate{
      PEM_read_X509(open_file(certificate).get(), nullptr, nullptr, nullptr)};
  if (!read_certificate) {
    throw system_error("the file holds no certificate (file={})", certificate.string());
  }
  const Key read_key{PEM_read_PrivateKey(open_file(key).get(), nullptr, nullptr, nullptr)};
  if (!read_key || X509_check_private_key(read_certificate.get(), read_key.get()) != 1) {
    throw system_error("the private key does not belong to the certificate (file={})",
                       key.string());
  }
  int days = 0;
  int seconds = 0;
  require(ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(read_certificate.get())) ==
          1);
  return days;
}

}  // namespace oph::ophion
