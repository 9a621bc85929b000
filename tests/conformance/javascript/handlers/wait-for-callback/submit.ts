/** Where the callback's id would be sent to somebody. */

export const submit = async (callbackId: string, context: { logger: { info(text: string): void } }): Promise<void> => {
  context.logger.info(`waiting for callback ${callbackId}`);
};
