// Makes the replica set and the user of the program, when they are missing. Run by the service mongo-init with the
// administrator's rights; may run any number of times.
try {
  rs.status();
} catch (e) {
  if (e.codeName !== "NotYetInitialized") throw e;
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: process.env.MONGO_MEMBER }] });
}
while (!db.hello().isWritablePrimary) sleep(200);

// readWrite alone is not enough: dbAdmin lets the program renew the validators of its collections (collMod). Neither
// reaches another database.
const roles = [{ role: "readWrite", db: "lumbung" }, { role: "dbAdmin", db: "lumbung" }];
const lumbung = db.getSiblingDB("lumbung");
const pwd = process.env.MONGO_PASSWORD;
if (lumbung.getUser("lumbung")) {
  lumbung.updateUser("lumbung", { pwd, roles });
} else {
  lumbung.createUser({ user: "lumbung", pwd, roles });
}
print("the replica set and the user lumbung are there");
