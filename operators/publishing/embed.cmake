# Makes a source file of a file's bytes: cmake -DINPUT= -DNAME= -DOUTPUT= -P embed.cmake
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"operators/publishing/assets.h\"

namespace oph::operators::publishing::assets {

std::string_view ${NAME}() {
  static constexpr unsigned char kBytes[] = {
${bytes}
  };
  return {reinterpret_cast<const char*>(kBytes), sizeof kBytes};
}

}  // namespace oph::operators::publishing::assets
")
