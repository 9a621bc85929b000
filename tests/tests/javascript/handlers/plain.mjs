export const handler = async (event) => ({ doubled: 2 * event });
