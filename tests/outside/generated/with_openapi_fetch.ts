// Drives the types that openapi-typescript made with openapi-fetch: `node FILE ADDRESS`, once compiled. Prints JSON.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Case = components["schemas"]["Case"];

const client = createClient<paths>({ baseUrl: process.argv[2] });

function told<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function walked(): Promise<string[]> {
  const first = { named_in_resolution: true, limit: 3 };
  let page = told(await client.GET("/v1/cases", { params: { query: first } }));
  const found: Case[] = [...page.data];
  while (page.meta.next_cursor !== null) {
    page = told(await client.GET("/v1/cases", { params: { query: { cursor: page.meta.next_cursor } } }));
    found.push(...page.data);
  }
  return found.map((one) => one.id);
}

const two = told(await client.GET("/v1/cases", { params: { query: { status: ["imprisoned", "house-arrest"] } } }));
const orlov = { path: { id: "oleg-orlov" } };
const record = told(await client.GET("/v1/cases/{id}", { params: orlov }));
const refused = await client.GET("/v1/cases", { params: { query: { status: ["no-such-status"] } } });
const csv = told(
  await client.GET("/v1/cases.csv", { params: { query: { fields: ["id", "name_en"] } }, parseAs: "text" }),
);
const citation = told(await client.GET("/v1/cases/{id}/citation", { params: orlov, parseAs: "text" }));
const error = refused.error as components["schemas"]["Problem"];
console.log(
  JSON.stringify({
    "two values": two.meta.total,
    record: record.data.name_en,
    walk: await walked(),
    error: [error.status, error.errors?.[0]?.parameter],
    csv: csv.split("\r\n")[0],
    citation,
  }),
);
