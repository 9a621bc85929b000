/** What the template says in `Environment`. */

/** The function to call. */
export const target = (): string => {
  const name = process.env.TARGET_FUNCTION_NAME;
  if (name === undefined) {
    throw new Error("`TARGET_FUNCTION_NAME` is not set");
  }
  return name;
};
