#include "extractor/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/sample_files.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t enough = 1'000'000;

ExtractedText text_of(std::string bytes, FileFormat format) {
    auto text = extract(std::move(bytes), format, enough);
    EXPECT_TRUE(text) << text.error().detail;
    return text ? *text : ExtractedText{};
}

std::string why_not(std::string bytes, FileFormat format) {
    const auto text = extract(std::move(bytes), format, enough);
    EXPECT_FALSE(text) << text->text;
    return text ? "" : text.error().detail;
}

TEST(ExtractPdf, KeepsThePages) {
    const auto text =
        text_of(make_pdf({"The first page.", "The second\nhas two lines."}), FileFormat::pdf);
    EXPECT_EQ(text.pages, 2U);
    EXPECT_EQ(text.text, "The first page.\n\n\f\nThe second\nhas two lines.");
    EXPECT_EQ(text.content_type, "text/plain");
}

TEST(ExtractPdf, SaysWhyThereIsNoText) {
    EXPECT_EQ(
        why_not(make_locked_pdf({"secret"}), FileFormat::pdf), "it is encrypted with a password"
    );
    EXPECT_EQ(why_not(make_pdf({""}), FileFormat::pdf), "it has no text: its pages are images");
    EXPECT_THAT(why_not("%PDF-1.4\nnothing", FileFormat::pdf), HasSubstr("broken"));
    EXPECT_EQ(why_not("", FileFormat::pdf), "it is empty");
}

TEST(ExtractPdf, OfAPartOfAFileEndsWithTextOrAReason) {
    const auto whole = make_pdf({"The first page.", "The second."});
    for (std::size_t size = 1; size < whole.size(); size += 7) {
        const auto text = extract(whole.substr(0, size), FileFormat::pdf, enough);
        EXPECT_TRUE(text ? is_utf8(text->text) : !text.error().detail.empty()) << size;
    }
}

TEST(ExtractWord, HasHeadingsParagraphsListsAndRows) {
    const auto item = R"(<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>the bill</w:t></w:r></w:p>)";
    const auto row = [](const std::string& a, const std::string& b) {
        return "<w:tr><w:tc>" + docx_paragraph(a) + "</w:tc><w:tc>" + docx_paragraph(b) +
               "</w:tc></w:tr>";
    };
    const auto text = text_of(
        make_docx(
            docx_paragraph("Returns", "Heading1") + docx_paragraph("Within 30 days. Send:") + item +
            "<w:tbl>" + row("Plan", "Price") + row("Basic", "$10") + "</w:tbl>" +
            docx_paragraph("# no heading")
        ),
        FileFormat::word
    );
    EXPECT_EQ(
        text.text,
        "# Returns\n\nWithin 30 days. Send:\n\n- the bill\n\n- Plan: Basic; Price: $10\n\n"
        "\\# no heading"
    );
    EXPECT_EQ(text.content_type, "text/markdown");
}

std::string list_item(const std::string& text, int number, int level) {
    const auto of_list = "<w:ilvl w:val=\"" + std::to_string(level) + "\"/><w:numId w:val=\"" +
                         std::to_string(number) + "\"/>";
    return "<w:p><w:pPr><w:numPr>" + of_list + "</w:numPr></w:pPr><w:r><w:t>" + text +
           "</w:t></w:r></w:p>";
}

std::string list_level(int level, const std::string& format, const std::string& text) {
    return "<w:lvl w:ilvl=\"" + std::to_string(level) + "\"><w:numFmt w:val=\"" + format +
           "\"/><w:lvlText w:val=\"" + text + "\"/></w:lvl>";
}

TEST(ExtractWord, ListsKeepTheirNumbers) {
    const auto numbering =
        R"(<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">)" +
        list_level(0, "decimal", "%1.") + list_level(1, "lowerLetter", "%2)") +
        list_level(2, "upperRoman", "%1.%3") +
        R"(</w:abstractNum><w:abstractNum w:abstractNumId="1">)" +
        list_level(0, "bullet", "\xef\x82\xb7") + "</w:abstractNum>" +
        R"(<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>)"
        R"(<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">)"
        R"(<w:startOverride w:val="7"/></w:lvlOverride></w:num>)"
        R"(<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>)";
    const auto text = text_of(
        make_docx(
            list_item("Pack it", 1, 0) + list_item("the lamp", 1, 1) + list_item("the cord", 1, 1) +
                list_item("if any", 1, 2) + list_item("", 1, 0) + list_item("Send it", 1, 0) +
                list_item("no parcel", 1, 1) + docx_paragraph("Later:") + list_item("Wait", 2, 0) +
                list_item("Ask", 2, 0) + list_item("a dot", 3, 0) + list_item("unknown", 9, 0) +
                list_item("none", 0, 0),
            numbering
        ),
        FileFormat::word
    );
    EXPECT_EQ(
        text.text,
        "1. Pack it\n  - a) the lamp\n  - b) the cord\n    - 1.I if any\n3. Send it\n"
        "  - a) no parcel\n\nLater:\n\n7. Wait\n8. Ask\n- a dot\n- unknown\n\nnone"
    );
}

TEST(ExtractWord, NestedWithoutEndIsBounded) {
    std::string open;
    std::string close;
    for (int i = 0; i < 50'000; ++i) {
        open += "<w:sdt>";
        close += "</w:sdt>";
    }
    const auto text = text_of(
        make_docx(docx_paragraph("kept") + open + docx_paragraph("lost") + close), FileFormat::word
    );
    EXPECT_EQ(text.text, "kept");
}

TEST(ExtractSheet, HasTheRowsOfEachSheetWithHeaders) {
    const auto text = text_of(
        make_zip({
            {"xl/workbook.xml",
             R"(<workbook xmlns:r="r"><sheets><sheet name="Prices" r:id="rId1"/></sheets></workbook>)"
            },
            {"xl/_rels/workbook.xml.rels",
             R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>)"
            },
            {"xl/sharedStrings.xml",
             "<sst><si><t>Plan</t></si><si><r><t>Ba</t></r><r><t>sic</t></r></si></sst>"},
            {"xl/styles.xml",
             R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)"
            },
            {"xl/worksheets/sheet1.xml",
             R"(<worksheet><sheetData>
                <row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Since</t></is></c><c r="D1" t="str"><v>Net</v></c></row>
                <row><c r="A2" t="s"><v>1</v></c><c r="C2" s="1"><v>45382.5</v></c><c r="D2"><v>0.30000000000000004</v></c></row>
                <row><c r="A3" t="s"><v>99</v></c><c r="ZZZZ3"><v>1</v></c></row>
                </sheetData></worksheet>)"},
        }),
        FileFormat::sheet
    );
    EXPECT_EQ(text.text, "## Prices\n\n- Plan: Basic; Since: 2024-03-31 12:00; Net: 0.3");
}

TEST(ExtractSheet, HasNumbersAsTheyAreShownAndNothingThatIsHidden) {
    const auto cell = [](const std::string& text) {
        return R"(<c t="inlineStr"><is><t>)" + text + "</t></is></c>";
    };
    const auto text = text_of(
        make_zip({
            {"xl/workbook.xml",
             R"(<workbook xmlns:r="r"><sheets><sheet name="Prices" r:id="rId1"/><sheet name="Costs" state="hidden" r:id="rId2"/></sheets></workbook>)"
            },
            {"xl/_rels/workbook.xml.rels",
             R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>)"
            },
            {"xl/styles.xml",
             R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="h:mm"/></numFmts><cellXfs><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>)"
            },
            {"xl/worksheets/sheet1.xml",
             "<worksheet><sheetData><row>" + cell("Prices of 2026") + "</row><row>" + cell("Plan") +
                 cell("Discount") + cell("Opens") + cell("Code") + "</row><row>" + cell("Basic") +
                 R"(<c s="0"><v>0.15</v></c><c s="1"><v>0.375</v></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>)"
            },
            {"xl/worksheets/sheet2.xml",
             "<worksheet><sheetData><row>" + cell("secret") + "</row></sheetData></worksheet>"},
        }),
        FileFormat::sheet
    );
    EXPECT_EQ(
        text.text, "## Prices\n\n- Prices of 2026\n- Plan: Basic; Discount: 15 %; Opens: 09:00"
    );
}

TEST(ExtractSlides, MakesAPageOfEachSlideInTheOrderOfTheShow) {
    const auto slide = [](const std::string& title, const std::string& text) {
        return R"(<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>)" +
               title + "</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:txBody><a:p><a:r><a:t>" +
               text + "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>";
    };
    const auto text = text_of(
        make_zip({
            {"ppt/presentation.xml",
             R"(<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId r:id="rId2"/><p:sldId r:id="rId1"/></p:sldIdLst></p:presentation>)"
            },
            {"ppt/_rels/presentation.xml.rels",
             R"(<Relationships><Relationship Id="rId1" Target="slides/slide1.xml"/><Relationship Id="rId2" Target="/ppt/slides/slide2.xml"/></Relationships>)"
            },
            {"ppt/slides/slide1.xml", slide("One", "is last")},
            {"ppt/slides/slide2.xml", slide("Two", "is first")},
        }),
        FileFormat::slides
    );
    EXPECT_EQ(text.pages, 2U);
    EXPECT_EQ(text.text, "## Two\n\nis first\n\n\f\n## One\n\nis last");
}

TEST(ExtractOpendocument, HasHeadingsListsAndRows) {
    const auto content = [](const std::string& body) {
        return "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:table='b'>"
               "<office:body><office:text>" +
               body + "</office:text></office:body></office:document-content>";
    };
    const auto text = text_of(
        make_zip(
            {{"content.xml",
              content(
                  "<text:h text:outline-level='2'>Hours</text:h><text:p>From<text:s/>nine.</text:p>"
                  "<text:list><text:list-item><text:p>Monday</text:p></text:list-item></text:list>"
                  "<table:table><table:table-row><table:table-cell><text:p>Day</text:p>"
                  "</table:table-cell><table:table-cell><text:p>Until</text:p></table:table-cell>"
                  "</table:table-row><table:table-row><table:table-cell><text:p>Friday</text:p>"
                  "</table:table-cell><table:table-cell><text:p>16</text:p></table:table-cell>"
                  "</table:table-row></table:table>"
              )}}
        ),
        FileFormat::opendocument
    );
    EXPECT_EQ(text.text, "## Hours\n\nFrom nine.\n\n- Monday\n\n- Day: Friday; Until: 16");
    EXPECT_EQ(
        why_not(
            make_zip({{"content.xml", "x"}, {"META-INF/manifest.xml", "<m:encryption-data/>"}}),
            FileFormat::opendocument
        ),
        "it is encrypted with a password"
    );
}

TEST(ExtractOpendocument, KeepsNumbersNotesAndLinesOfCells) {
    const auto item = [](const std::string& more) {
        return "<text:list-item><text:p>" + more + "</text:list-item>";
    };
    const std::string style =
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' "
        "style:num-format='1'/><text:list-level-style-bullet text:level='2'/></text:list-style>";
    const auto text = text_of(
        make_zip(
            {{"content.xml",
              "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:style='s' "
              "xmlns:table='b'><office:automatic-styles>" +
                  style +
                  "</office:automatic-styles><office:body><office:text>"
                  "<text:list text:style-name='L'>" +
                  item("Pack it</text:p><text:list>" + item("the lamp</text:p>") + "</text:list>") +
                  item("Send it</text:p><text:p>soon</text:p>") +
                  "</text:list><text:p>Note<text:note><text:note-citation>1</text:note-citation>"
                  "<text:note-body><text:p>Not "
                  "abroad.</text:p></text:note-body></text:note>.</text:p>"
                  "<text:list text:style-name='L' text:continue-numbering='true'>" +
                  item("Wait</text:p>") +
                  "</text:list><table:table><table:table-row><table:table-cell><text:p>a</text:p>"
                  "<text:p>b</text:p></table:table-cell></table:table-row></table:table>"
                  "</office:text></office:body></office:document-content>"}}
        ),
        FileFormat::opendocument
    );
    EXPECT_EQ(
        text.text,
        "1. Pack it\n  - the lamp\n2. Send it soon\n\nNote (Not abroad.).\n\n3. Wait\n\n- a b"
    );
}

TEST(ExtractEpub, HasTheChaptersInTheOrderOfTheSpine) {
    const auto text = text_of(
        make_zip({
            {"META-INF/container.xml",
             R"(<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>)"
            },
            {"OEBPS/book.opf",
             R"(<package xmlns:dc="d"><metadata><dc:title>The Lamp</dc:title></metadata><manifest><item id="a" href="text/ch%201.xhtml"/><item id="b" href="2.xhtml"/><item id="n" properties="scripted nav" href="nav.xhtml"/></manifest><spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/></spine></package>)"
            },
            {"OEBPS/nav.xhtml", "<html><body><h1>Contents</h1></body></html>"},
            {"OEBPS/text/ch 1.xhtml", "<html><body><h1>Care</h1><p>Wipe it.</p></body></html>"},
            {"OEBPS/2.xhtml", "<html><body><h1>Start</h1><p>Press the knob.</p></body></html>"},
        }),
        FileFormat::epub
    );
    EXPECT_EQ(text.title, "The Lamp");
    EXPECT_EQ(text.text, "# Start\n\nPress the knob.\n\n# Care\n\nWipe it.");
}

TEST(ExtractPackage, RefusesOtherArchivesWithTheReason) {
    const auto docx = make_docx(docx_paragraph("text"));
    EXPECT_THAT(why_not(docx, FileFormat::sheet), HasSubstr("not of the format"));
    EXPECT_THAT(why_not(docx, FileFormat::pdf), HasSubstr("says PDF, and its content is a ZIP"));
    EXPECT_THAT(why_not(docx, FileFormat::text), HasSubstr("its content is a ZIP archive"));
    EXPECT_THAT(why_not("plain", FileFormat::word), HasSubstr("not of the format DOCX"));
    EXPECT_THAT(why_not(docx.substr(0, docx.size() / 2), FileFormat::word), HasSubstr("broken"));
    const std::string old("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    EXPECT_THAT(why_not(old, FileFormat::word), HasSubstr("before 2007"));
    std::string name;
    for (const char c : std::string("EncryptedPackage"))
        name += std::string{c, '\0'};
    EXPECT_EQ(why_not(old + name, FileFormat::word), "it is encrypted with a password");
}

TEST(ExtractPackage, StopsAtWhatUnpacksToTooMuch) {
    const auto bomb = make_zip({{"word/document.xml", std::string(40U << 20U, ' ')}});
    EXPECT_LT(bomb.size(), 100'000U);
    const auto text = extract(bomb, FileFormat::word, enough);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Errc::limit_exceeded);
}

TEST(ExtractMail, HasTheHeadAndTheDecodedText) {
    const auto text = text_of(
        "From: Ann <ann@example.com>\r\nTo: shop@example.com\r\n"
        "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nDer Stuhl ist sch=F6n.\r\n"
        "--b\r\nContent-Type: application/pdf\r\n"
        "Content-Disposition: attachment; filename=bill.pdf\r\n\r\nx\r\n--b--\r\n",
        FileFormat::mail
    );
    EXPECT_EQ(text.title, "Grüße");
    EXPECT_THAT(text.text, HasSubstr("From: Ann <ann@example.com>\nTo: shop@example.com"));
    EXPECT_THAT(text.text, HasSubstr("Der Stuhl ist schön."));
    EXPECT_THAT(text.text, HasSubstr("Attachment: bill.pdf"));
    EXPECT_EQ(why_not("no mail at all", FileFormat::mail), "it is no mail");
}

TEST(ExtractMail, HasForwardedMail) {
    const auto text = text_of(
        "From: ann@example.com\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "From: shop@example.com\r\nSubject: Terms\r\n\r\nTwo years of warranty.\r\n--b--\r\n",
        FileFormat::mail
    );
    EXPECT_THAT(
        text.text,
        HasSubstr("See below.\n\nFrom: shop@example.com\nSubject: Terms\n\nTwo years of warranty.")
    );
}

TEST(ExtractText, DetectsTheEncoding) {
    EXPECT_EQ(
        text_of(
            "Gr\xFC\xDF"
            "e aus M\xFCnchen",
            FileFormat::text
        )
            .text,
        "Grüße aus München"
    );
    EXPECT_EQ(text_of("caf\xE9", FileFormat::text).text, "café") << "too short to tell";
    EXPECT_EQ(text_of(std::string("\xFF\xFEh\0i\0", 6), FileFormat::text).text, "hi");
    EXPECT_EQ(
        text_of(
            "\xCF\xF0\xE8\xE2\xE5\xF2, \xEA\xE0\xEA \xE4\xE5\xEB\xE0? \xFD\xF2\xEE \xF0\xF3\xF1\xF1"
            "\xEA\xE8\xE9 \xF2\xE5\xEA\xF1\xF2",
            FileFormat::text
        )
            .text,
        "Привет, как дела? это русский текст"
    );
    EXPECT_EQ(
        text_of("<meta charset=iso-8859-2><p>\xBF\xF3\xB3ty", FileFormat::html).text, "żółty"
    );
    EXPECT_EQ(why_not(std::string("a\0b", 3), FileFormat::text), "it is not text");
}

TEST(ExtractTables, HaveTheirHeadersInEveryRow) {
    EXPECT_EQ(
        text_of("Plan;Price\nBasic;\"$10; net\"\n;\nPro;$20\n", FileFormat::csv).text,
        "- Plan: Basic; Price: $10; net\n- Plan: Pro; Price: $20"
    );
    EXPECT_EQ(text_of("only;headers", FileFormat::csv).text, "- only; headers");
    EXPECT_THAT(why_not("a;\"b", FileFormat::csv), HasSubstr("does not end"));
    EXPECT_EQ(
        text_of(R"({"plans":[{"name":"Basic","price":10}],"none":null})", FileFormat::json).text,
        "# plans\n\n- name: Basic; price: 10"
    );
    EXPECT_EQ(
        text_of(
            R"({"shop":{"name":"Lumen","days":[1,2]},"data":{"faq":[)"
            R"({"Question":"Norway?","answer":"Yes.\nIn 5 days.","tag":"ship"},"plain",{"a":[{"b":1}]}]},"rate":10.5})",
            FileFormat::json
        )
            .text,
        "shop.name: Lumen\nshop.days: 1, 2\nrate: 10.5\n\n# data\n\n## faq\n\n### "
        "Norway?\n\nYes.\nIn 5 days.\n\n"
        "- tag: ship\n- plain\n- a.1.b: 1"
    );
    EXPECT_EQ(
        text_of(R"({"q":"Norway?","a":"Yes."})", FileFormat::json_lines).text, "# Norway?\n\nYes."
    );
    EXPECT_EQ(
        text_of("{\"a\":1,\"b\":\"x\"}\n\n{\"a\":2}", FileFormat::json_lines).text,
        "- a: 1; b: x\n- a: 2"
    );
    EXPECT_THAT(why_not("{}\n{", FileFormat::json_lines), HasSubstr("line 2"));
}

TEST(Extract, CutsTheTextAtACodePoint) {
    const auto text = extract("ääää", FileFormat::text, 5);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->text, "ää");
    EXPECT_TRUE(text->truncated);
}

}  // namespace
}  // namespace continuo::test
