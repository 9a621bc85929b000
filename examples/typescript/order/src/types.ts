export interface Item {
  sku: string;
  quantity: number;
  /** In cents. */
  price: number;
}

export interface Order {
  id: string;
  items: Item[];
}

export interface Approval {
  approvedBy: string;
}

/** The warehouse has too little of something: trying again is of no use. */
export class OutOfStock extends Error {
  constructor(sku: string) {
    super(`there is too little of ${sku}`);
    this.name = "OutOfStock";
  }
}
