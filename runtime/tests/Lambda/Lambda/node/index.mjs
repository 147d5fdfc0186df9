export const handler = async (event, context) => {
  if (event.fail) {
    throw new RangeError(event.fail);
  }

  console.log(`working on ${event.name}`);
  return { hello: event.name, arn: context.invokedFunctionArn, argument: process.argv[2] ?? null };
};
