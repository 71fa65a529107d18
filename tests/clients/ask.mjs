import { QueryEngine } from '@comunica/query-sparql';
const engine = new QueryEngine();
const stream = await engine.queryBindings(process.argv[3], { sources: [{ type: 'sparql', value: process.argv[2] }] });
for await (const b of stream) console.log(JSON.stringify(Object.fromEntries([...b].map(([k, v]) => [k.value, v.value]))));
