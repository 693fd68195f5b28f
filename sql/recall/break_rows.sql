-- Recall: what every head knew of one break, oldest session first.
-- Parameters: id.
-- Returns: the columns of the table break_item.
SELECT * FROM break_history WHERE id = $id ORDER BY as_of;
