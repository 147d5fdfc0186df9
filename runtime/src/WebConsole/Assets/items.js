// Items of DynamoDB as plain values.

export function plain(value) {
  const [[type, content]] = Object.entries(value);
  switch (type) {
    case 'N': return Number.isSafeInteger(Number(content)) || String(Number(content)) === content ? Number(content) : content;
    case 'M': return plainItem(content);
    case 'L': return content.map(plain);
    case 'NS': return content.map(number => plain({ N: number }));
    case 'NULL': return null;
    default: return content;
  }
}

export const plainItem = item => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

export const textOf = value => value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

// The keys of the table and of its indexes, each with the types of its attributes.
export function keysOf(table) {
  const types = Object.fromEntries(table.AttributeDefinitions.map(attribute => [attribute.AttributeName, attribute.AttributeType]));
  const key = (index, schema) => {
    const of = kind => schema.find(part => part.KeyType === kind)?.AttributeName;
    const [hash, range] = [of('HASH'), of('RANGE')];
    return { index, hash, hashType: types[hash], range, rangeType: types[range] };
  };
  return [key(null, table.KeySchema), ...[...table.GlobalSecondaryIndexes ?? [], ...table.LocalSecondaryIndexes ?? []].map(index => key(index.IndexName, index.KeySchema))];
}

export const keyOf = (table, item) => Object.fromEntries(table.KeySchema.map(part => [part.AttributeName, item[part.AttributeName]]));
