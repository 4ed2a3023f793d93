// Workbooks become rows, and a ZIP that holds too much is refused before it fills the memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8, unzipSync, Zip, ZipDeflate, zipSync } from "fflate";
import { sheetsOf } from "../../static/preview/sheets.js";
import { restored } from "../../static/preview/unpack.js";

const MIB = 1024 * 1024;
const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook as Excel writes it, of sheets by name, each the XML of its rows. */
function workbook(sheets) {
  const names = Object.keys(sheets);
  const parts = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships><Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook ${NS}><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATION}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}<Relationship Id="rId99" Type="${RELATION}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet ${NS}><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  for (const [at, name] of names.entries()) parts[`xl/worksheets/sheet${at + 1}.xml`] = `<worksheet ${NS}><sheetData>${sheets[name]}</sheetData></worksheet>`;
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])));
}

const cell = (at, value) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;

test("a workbook becomes rows of texts", async () => {
  const first = `<row r="1">${cell("A1", "Name")}${cell("B1", "Sum")}${cell("C1", "Day")}</row><row r="3">${cell("A3", "Müller")}<c r="B3"><v>0.30000000000000004</v></c><c r="C3" s="1"><v>45292</v></c></row>`;
  const sheets = await sheetsOf(workbook({ First: first, "Second & last": `<row r="1">${cell("A1", "x")}</row>`.replace("&", "&amp;") }).slice());
  assert.deepEqual(sheets[0], { name: "First", rows: [["Name", "Sum", "Day"], ["", "", ""], ["Müller", "0.3", "2024-01-01"]], isCut: false });
  assert.deepEqual(sheets[1].rows, [["x"]]);
});

test("a large sheet is shown in part", async () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => `<row r="${at + 1}">${cell(`A${at + 1}`, at)}</row>`).join("");
  const [{ rows: shown, isCut }] = await sheetsOf(workbook({ Long: rows }));
  assert.equal(shown.length, 202);
  assert.ok(isCut);
});

test("a ZIP is given back with its parts as they are", () => {
  const parts = unzipSync(restored(zipSync({ "a.xml": strToU8("a".repeat(50_000)), "b/c.bin": Uint8Array.of(1, 2, 3) })));
  assert.equal(parts["a.xml"].length, 50_000);
  assert.deepEqual([...parts["b/c.bin"]], [1, 2, 3]);
});

test("a ZIP that holds too much is refused, whatever it says of itself", () => {
  const pieces = [];
  const bomb = new Zip((error, piece) => pieces.push(error ?? piece));
  const part = new ZipDeflate("xl/worksheets/sheet1.xml", { level: 9 });
  bomb.add(part);
  for (let mib = 0; mib < 100; mib += 1) part.push(new Uint8Array(MIB), mib === 99);
  bomb.end();
  const bytes = Buffer.concat(pieces);
  assert.ok(bytes.length < MIB);
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(() => restored(bytes), { isHonest: true, message: /too large to preview/ });
  assert.ok(process.memoryUsage().arrayBuffers - before < 200 * MIB);
  // Sizes that lie, where its directory has them.
  const lying = zipSync({ "word/document.xml": new Uint8Array(MIB) }, { level: 9 });
  new DataView(lying.buffer, lying.byteOffset).setUint32(22, 10, true);
  assert.throws(() => restored(lying, { mostXml: MIB / 2 }), { isHonest: true });
});

test("so is one of very many parts", () => {
  const many = zipSync(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`${at}`, new Uint8Array(0)])));
  assert.throws(() => restored(many), { isHonest: true });
});
