// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/response.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph {
namespace {

const ResponseSource kSource{"ann", "9001", "12", "35",
                             "http://h/ophidia/sessions/9001/experiment?12#35"};

/// The part of a document between its response array's brackets.
std::string objects_of(const Response& response) {
  const auto json = response.to_json(kSource);
  constexpr std::string_view begin = "\"response\": [\n";
  const auto start = json.find(begin) + begin.size();
  return json.substr(start, json.rfind("\n    ]") - start);
}

constexpr std::string_view kEnvelope = R"({
    "source": {
        "srckey": "oph",
        "srcname": "Ophidia",
        "producer": "ann",
        "keys": [
            "Session Code",
            "Workflow",
            "Marker",
            "JobID"
        ],
        "values": [
            "9001",
            "12",
            "35",
            "http://h/ophidia/sessions/9001/experiment?12#35"
        ]
    },
    "extra": {
        "keys": [
            "execution_time",
            "cube"
        ],
        "values": [
            "0.42",
            "http://h/ophidia/3/20"
        ]
    },
    "consumers": [
        "ann"
    ],
    "responseKeyset": [
        "reduce",
        "status"
    ],
    "response": [
        {
            "objclass": "text",
            "objkey": "reduce",
            "objcontent": [
                {
                    "title": "Output Cube",
                    "message": "http://h/ophidia/3/20"
                }
            ]
        },
        {
            "objclass": "text",
            "objkey": "status",
            "objcontent": [
                {
                    "title": "SUCCESS"
                }
            ]
        }
    ]
})";

TEST(ResponseTest, PrintsTheEnvelopeExactly) {
  Response response;
  response.add_text("reduce", "Output Cube", "http://h/ophidia/3/20");
  response.set_success();
  response.add_extra("execution_time", "0.42");
  response.add_extra("cube", "http://h/ophidia/3/20");
  EXPECT_EQ(response.to_json(kSource), kEnvelope);
}

TEST(ResponseTest, PrintsErrorsAsClientsSearchThem) {
  Response response;
  response.add_text("reduce", "Output Cube", "http://h/ophidia/3/20");
  response.set_error("no such datacube (cube=x)");
  const auto json = response.to_json(kSource);
  EXPECT_NE(json.find("\"title\": \"ERROR\""), std::string::npos);
  const auto start = json.find("\"message\": \"") + std::string_view{"\"message\": \""}.size();
  EXPECT_EQ(json.substr(start, json.find("\\n\"", start) - start), "no such datacube (cube=x)");
  EXPECT_EQ(json.find("Output Cube"), std::string::npos) << "an error replaces everything";
  EXPECT_EQ(response.error(), "no such datacube (cube=x)");
  EXPECT_EQ(json.find("\"extra\""), std::string::npos);
}

TEST(ResponseTest, ShortensErrorsThatRepeatALongValue) {
  Response response;
  std::string value;
  for (int i = 0; i < 30000; ++i) value += "\u20ac";
  response.set_error("no such folder (path=" + value + ")");
  const auto error = *response.error();
  EXPECT_LT(error.size(), 4000U);
  EXPECT_EQ(error.substr(0, 24), "no such folder (path=\u20ac");
  EXPECT_EQ(error.substr(error.size() - 4), "\u20ac)");
  EXPECT_NE(error.find("\u20ac ... \u20ac"), std::string::npos) << "no character is cut in two";
  response.set_error(std::string(4000, 'x'));
  EXPECT_EQ(*response.error(), std::string(4000, 'x'));
}

TEST(ResponseTest, PrintsAGrid) {
  Grid grid;
  grid.title = "Datacube Information";
  grid.description = "about it";
  grid.columns = {{"PID"}, {"LEVEL", "int"}};
  grid.rows = {{"http://h/3/20", "1"}};
  Response response;
  response.add_grid("cubeschema_cubeinfo", grid);
  EXPECT_EQ(objects_of(response), R"(        {
            "objclass": "grid",
            "objkey": "cubeschema_cubeinfo",
            "objcontent": [
                {
                    "title": "Datacube Information",
                    "description": "about it",
                    "rowkeys": [
                        "PID",
                        "LEVEL"
                    ],
                    "rowfieldtypes": [
                        "string",
                        "int"
                    ],
                    "rowvalues": [
                        [
                            "http://h/3/20",
                            "1"
                        ]
                    ]
                }
            ]
        })");
}

TEST(ResponseTest, PrintsADigraphAndATree) {
  Graph graph;
  graph.title = "Cube Provenance Graph";
  graph.node_keys = {"PID", "SOURCE"};
  graph.node_values = {{"http://h/3/1", "file.nc"}, {"http://h/3/2", ""}};
  graph.node_links = {{{1, "oph_reduce"}}, {}};
  Response response;
  response.add_graph("cubeio_graph", graph);
  graph.root = 0;
  response.add_graph("tree", graph);
  const auto text = objects_of(response);
  EXPECT_NE(text.find("\"objclass\": \"digraph\""), std::string::npos);
  EXPECT_NE(text.find("\"objclass\": \"tree\""), std::string::npos);
  EXPECT_NE(text.find("\"rootnode\": \"0\""), std::string::npos);
  EXPECT_NE(text.find(R"("nodelinks": [
                        [
                            {
                                "node": "1",
                                "description": "oph_reduce"
                            }
                        ],
                        []
                    ])"),
            std::string::npos)
      << text;
}

TEST(ResponseTest, PrintsAMultidimGrid) {
  MultidimGrid grid;
  grid.rows.title = "sst";
  grid.rows.columns = {{"lat", "double"}};
  grid.rows.rows = {{"-10"}, {"10"}};
  grid.columns.columns = {{"lon", "double"}};
  grid.columns.rows = {{"20"}};
  grid.measure_name = "sst";
  grid.measure_type = "float";
  grid.measure = {{"27.5"}, {"26"}};
  Response response;
  response.add_multidim_grid("explore", grid);
  EXPECT_NE(objects_of(response).find("\"measuretype\": \"float\""), std::string::npos);
  const auto read = Response::parse(response.to_json(kSource));
  EXPECT_EQ(read.objects().at(0).multidim_grids.at(0).measure, grid.measure);
  EXPECT_EQ(read.objects().at(0).multidim_grids.at(0).columns.rows, grid.columns.rows);
}

TEST(ResponseTest, IsPureAscii) {
  Response response;
  response.add_text("a", "caf\u00e9 \U0001f30a", "broken \xff");
  const auto json = response.to_json(kSource);
  for (const auto c : json) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  EXPECT_NE(json.find("caf\\u00e9 \\ud83c\\udf0a"), std::string::npos);
}

TEST(ResponseTest, MergesObjectsOfOneKey) {
  Response response;
  response.add_text("a", "one");
  response.add_text("b", "two");
  response.add_text("a", "three");
  ASSERT_EQ(response.objects().size(), 2U);
  EXPECT_EQ(response.objects()[0].texts.size(), 2U);
}

TEST(ResponseTest, FiltersByKey) {
  const auto keys_after = [](std::string_view filter) {
    Response response;
    response.add_text("a", "one");
    response.add_text("b", "two");
    response.set_success();
    response.filter(filter);
    std::string keys;
    for (const auto& object : response.objects()) keys += object.key + " ";
    return keys;
  };
  EXPECT_EQ(keys_after("all"), "a b status ");
  EXPECT_EQ(keys_after("none"), "status ");
  EXPECT_EQ(keys_after("b|c"), "b status ");
}

TEST(ResponseTest, ReadsWhatItPrinted) {
  Response response;
  response.add_text("a", "title");
  response.add_text("a", "other", "message \"quoted\"\n");
  Grid grid;
  grid.title = "g";
  grid.columns = {{"X", "int"}, {"Y"}};
  grid.rows = {{"1", "a"}, {"2", "b"}};
  response.add_grid("grid", grid);
  Graph graph;
  graph.title = "t";
  graph.node_keys = {"K"};
  graph.node_values = {{"0"}, {"1"}};
  graph.node_links = {{{1, ""}}, {}};
  graph.root = 0;
  response.add_graph("tree", graph);
  response.set_success();
  response.add_extra("cwd", "/");
  const auto json = response.to_json(kSource);
  const auto read = Response::parse(json);
  EXPECT_EQ(read.to_json(kSource), json);
  EXPECT_EQ(read.error(), std::nullopt);
  EXPECT_EQ(read.find_text("other")->message, "message \"quoted\"\n");
  EXPECT_EQ(read.find_text("nothing"), nullptr);
}

TEST(ResponseTest, RefusesWhatIsNoDocument) {
  for (const auto* text :
       {"", "{", "[]", "{}", R"({"response": [{}]})",
        R"({"response": [{"objclass": "x", "objkey": "k", "objcontent": [{}]}]})"}) {
    const auto status = guard([&] { Response::parse(text); });
    EXPECT_FALSE(status.ok) << text;
    EXPECT_EQ(status.blame, Blame::kSystem) << text;
  }
}

TEST(ResponseTest, RefusesRowsThatAreNotAsLongAsTheirHeader) {
  const auto refusal = [](const std::string& rows) {
    const auto text =
        R"({"response": [{"objclass": "grid", "objkey": "k", "objcontent": [{"title": "t",)"
        R"("rowkeys": ["A", "B"], "rowfieldtypes": ["string", "string"], "rowvalues": )" +
        rows + "}]}]}";
    return guard([&] { Response::parse(text); });
  };
  EXPECT_TRUE(refusal(R"([["1", "2"], ["3", "4"]])").ok);
  for (const auto* rows : {R"([["1", "2"], ["3"]])", R"([["1", "2", "3"]])", "[[]]"}) {
    const auto status = refusal(rows);
    EXPECT_EQ(status.blame, Blame::kSystem) << rows;
    EXPECT_EQ(status.text.find("a row of a response is not as long as its header"), 0U) << rows;
  }
}

TEST(ResponseTest, ReadsGraphsWithLinksForEachNode) {
  const auto graph = [](const std::string& links) {
    const auto text =
        R"({"response": [{"objclass": "digraph", "objkey": "k", "objcontent": [{"title": "t",)"
        R"("nodekeys": ["A"], "nodevalues": [["1"], ["2"]], "nodelinks": )" +
        links + "}]}]}";
    return Response::parse(text).objects().front().graphs.front();
  };
  EXPECT_EQ(graph(R"([[{"node": "1"}]])").node_links.size(), 2U);
  EXPECT_THROW(graph("[[], [], []]"), Error);
}

TEST(ResponseTest, RefusesGridsThatClientsCannotRead) {
  Response response;
  Grid grid;
  EXPECT_THROW(response.add_grid("g", grid), Error) << "no columns";
  grid.columns = {{"X"}};
  grid.rows = {{"1", "2"}};
  EXPECT_THROW(response.add_grid("g", grid), Error) << "a row too long";
}

}  // namespace
}  // namespace oph
