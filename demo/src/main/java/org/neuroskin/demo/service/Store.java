package org.neuroskin.demo.service;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Items appended to lists, and whole documents, both by path. */
@Repository
class Store {
    /** An item of a list, with an id that grows. */
    record Item(long id, String body) {}

    private final JdbcClient jdbc;

    Store(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    void append(String path, List<String> items) {
        for (String item : items) {
            jdbc.sql("insert into item (path, body) values (?, ?)")
                    .params(path, item)
                    .update();
        }
    }

    List<String> items(String path) {
        return itemsAfter(path, 0).stream().map(Item::body).toList();
    }

    /** The items behind the one with this id. */
    List<Item> itemsAfter(String path, long id) {
        return jdbc.sql("select id, body from item where path = ? and id > ? order by id")
                .params(path, id)
                .query((row, number) -> new Item(row.getLong("id"), row.getString("body")))
                .list();
    }

    /** An item with whose it is. */
    record Owned(String subject, String body) {}

    /** The items of all lists of this name, each list below the id of a person. */
    List<Owned> everybodys(String list) {
        return jdbc.sql(
                        "select split_part(path, '/', 1) as subject, body from item where split_part(path, '/', 2) = ? order by id")
                .param(list)
                .query((row, number) -> new Owned(row.getString("subject"), row.getString("body")))
                .list();
    }

    void put(String path, Document document) {
        jdbc.sql("""
                        insert into document (path, media_type, body) values (?, ?, ?)
                        on conflict (path) do update set media_type = excluded.media_type, body = excluded.body""").params(path, document.mediaType(), document.body()).update();
    }

    /** Puts it in the place of the one with this entity tag; false if that is not there any more. */
    @Transactional
    boolean replace(String path, String tag, Document document) {
        Optional<Document> there = jdbc.sql("select media_type, body from document where path = ? for update")
                .param(path)
                .query((row, number) -> new Document(row.getString("media_type"), row.getBytes("body")))
                .optional();
        if (there.filter(found -> found.tag().equals(tag)).isEmpty()) {
            return false;
        }
        put(path, document);
        return true;
    }

    /** What stands behind this beginning in the paths of documents. */
    List<String> names(String beginning) {
        return jdbc.sql("select path from document where starts_with(path, ?) order by path")
                .param(beginning)
                .query((row, number) -> row.getString("path").substring(beginning.length()))
                .list();
    }

    Optional<Document> document(String path) {
        return jdbc.sql("select media_type, body from document where path = ?")
                .param(path)
                .query((row, number) -> new Document(row.getString("media_type"), row.getBytes("body")))
                .optional();
    }
}
